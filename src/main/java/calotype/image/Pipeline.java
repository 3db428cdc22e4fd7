package calotype.image;

import calotype.model.ImageFacts;
import calotype.model.Plan;
import calotype.model.Rendition;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Makes all renditions of one source picture from one decode. Thread-safe; blocks the calling thread. */
public final class Pipeline {
    /** @param renditions in the plan's order */
    public record Outcome(List<Rendition> renditions, ImageFacts facts) {}

    /**
     * Runs a plan.
     *
     * @param outputDirectory exists; the renditions' files are written into it
     * @param finished hears each step as it is finished: {@code decoded}, then each rendition's name, from any thread
     * @throws calotype.problem.ProblemException {@code corrupt_image}, {@code unsupported_codec}, {@code
     *     too_many_pixels}, {@code too_many_frames}
     */
    public Outcome run(Plan plan, Path source, Path outputDirectory, Consumer<String> finished) {
        throw new UnsupportedOperationException("being built");
    }

    /** Names the libraries and settings that decide the bytes: equal input and version give equal output. */
    public static String engineVersion() {
        throw new UnsupportedOperationException("being built");
    }
}
