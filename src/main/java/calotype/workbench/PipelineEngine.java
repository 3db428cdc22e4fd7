package calotype.workbench;

import calotype.image.Pipeline;
import calotype.image.Pipeline.Listener;
import calotype.image.Pipeline.Outcome;
import calotype.model.Codecs;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import java.nio.file.Path;

/** The pipeline of this house. */
public final class PipelineEngine implements Engine {
    private final Pipeline pipeline;

    public PipelineEngine(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public Outcome run(Plan plan, Path source, Path outputDirectory, Listener listener) {
        return pipeline.run(plan, source, outputDirectory, listener);
    }

    @Override
    public Rendition render(RenderPlan plan, Path source, Path outputDirectory, Listener listener) {
        return pipeline.render(plan, source, outputDirectory, listener);
    }

    @Override
    public void rest() {
        pipeline.rest();
    }

    @Override
    public Codecs codecs() {
        return pipeline.codecs();
    }

    @Override
    public String version() {
        return pipeline.engineVersion();
    }
}
