package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a slot is given to do: the renditions of a plan, or the one picture of a transform.
 *
 * @param plan null when {@code render} is there
 * @param render null when {@code plan} is there
 * @param source a file that may be read until the run has ended
 * @param outputDirectory an existing directory for the renditions' files
 */
public record Task(@Nullable Plan plan, @Nullable RenderPlan render, Path source, Path outputDirectory) {
    public Task(Plan plan, Path source, Path outputDirectory) {
        this(plan, null, source, outputDirectory);
    }

    public Task(RenderPlan render, Path source, Path outputDirectory) {
        this(null, render, source, outputDirectory);
    }

    /** Has it done; blocks. */
    Product by(Engine engine, Listener listener) {
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
