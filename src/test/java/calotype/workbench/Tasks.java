package calotype.workbench;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tasks for a {@link ScriptedEngine}. */
final class Tasks {
    static final Plan PLAN = new Plan(
            List.of(
                    new RenditionSpec("thumbnail", RenditionSet.VARIANT, ImageFormat.WEBP, 150, 150, 85),
                    new RenditionSpec("optimized_avif", RenditionSet.OPTIMIZED, ImageFormat.AVIF, 2048, 2048, 60)),
            Plan.Effort.FAST,
            Limits.DEFAULT,
            false,
            true);

    private final Path directory;

    Tasks(Path directory) {
        this.directory = directory;
    }

    Task task(String script) throws IOException {
        Path source = Files.writeString(Files.createTempFile(directory, "source", ".jpg"), script);
        return new Task(PLAN, source, Files.createTempDirectory(directory, "out"));
    }
}
