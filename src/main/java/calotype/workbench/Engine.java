package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.image.Pipeline.Outcome;
import calotype.model.Codecs;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import java.nio.file.Path;

/** What makes the pictures: the pipeline, or a stand-in without pixels. */
public interface Engine {
    /** As {@link calotype.image.Pipeline#run}; blocks the calling thread. */
    Outcome run(Plan plan, Path source, Path outputDirectory, Listener listener);

    /** As {@link calotype.image.Pipeline#render}; blocks the calling thread. */
    Rendition render(RenderPlan plan, Path source, Path outputDirectory, Listener listener);

    /** Called when nothing has been asked for some time, between two runs. */
    default void rest() {}

    /** As {@link calotype.image.Pipeline#codecs}. */
    Codecs codecs();

    /** As {@link calotype.image.Pipeline#engineVersion}. */
    String version();
}
