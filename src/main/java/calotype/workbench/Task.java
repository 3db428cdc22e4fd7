package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a slot is given to do: the renditions of a plan, the one picture of a transform, or to say which codecs it has.
 *
 * @param plan null when {@code render} is there
 * @param render null when {@code plan} is there; neither is when only the codecs are asked for
 * @param source a file that may be read until the run has ended; null when the codecs are asked for
 * @param outputDirectory an existing directory for the renditions' files; null likewise
 * @param suspect whether the picture has cost a process already: it is given one of its own
 */
public record Task(
        @Nullable Plan plan,
        @Nullable RenderPlan render,
        @Nullable Path source,
        @Nullable Path outputDirectory,
        boolean suspect) {
    /** Asks which codecs there are, where they are loaded. */
    public static final Task CODECS = new Task(null, null, null, null, false);

    public Task(Plan plan, Path source, Path outputDirectory) {
        this(plan, null, source, outputDirectory, false);
    }

    public Task(RenderPlan render, Path source, Path outputDirectory) {
        this(null, render, source, outputDirectory, false);
    }

    /** The same of a picture that has cost a process. */
    public Task suspected() {
        return new Task(plan, render, source, outputDirectory, true);
    }

    /** Has it done; blocks. */
    Product by(Engine engine, Listener listener) {
        if (source == null || outputDirectory == null) {
            return Product.of(engine.codecs());
        }
        if (render != null) {
            return Product.of(engine.render(render, source, outputDirectory, listener), engine.version());
        }
        if (plan == null) {
            throw new IllegalStateException("A task without work");
        }
        // With the one setting that no rendition names: equal version, row and source mean equal bytes.
        String version = engine.version() + "-" + plan.effort().wire();
        return Product.of(engine.run(plan, source, outputDirectory, listener), version);
    }
}
