package calotype.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.image.Pipeline;
import calotype.image.Pipeline.Listener;
import calotype.image.Pipeline.Outcome;
import calotype.model.Codecs;
import calotype.model.HeaderReader;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import calotype.testing.CameraPhoto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real pipeline: where the pixels are worked on makes no difference to what comes out. */
class SameBytesTest {
    @TempDir
    Path directory;

    @Test
    void aChildMakesTheSameBytesAsThisProcess() throws Exception {
        Path photo = Files.write(directory.resolve("photo.jpg"), CameraPhoto.jpeg(800, 600, 6, 90));
        Path child = Files.createDirectory(directory.resolve("child"));
        Path here = Files.createDirectory(directory.resolve("here"));

        Product fromChild = run(ChildProcess.hands(directory.resolve("native"), 2, true), photo, child);
        Product fromHere = run(() -> new InProcess(new PipelineEngine(new Pipeline(2))), photo, here);

        assertThat(fromChild).isEqualTo(fromHere);
        assertThat(files(child)).isEqualTo(files(here)).hasSize(2);
    }

    @Test
    void c25_twoChildrenMakeTheSameBytes() throws Exception {
        Path photo = Files.write(directory.resolve("photo.jpg"), CameraPhoto.jpeg(1600, 1200, 6, 90));
        Path one = Files.createDirectory(directory.resolve("one"));
        Path other = Files.createDirectory(directory.resolve("other"));

        Product fromOne = run(ChildProcess.hands(directory.resolve("native"), 1, true), photo, one);
        Product fromOther = run(ChildProcess.hands(directory.resolve("native2"), 2, true), photo, other);

        assertThat(fromOne).isEqualTo(fromOther);
        assertThat(files(one)).isEqualTo(files(other)).hasSize(2);
    }

    @Test
    void theWarmUpIsAPictureThatThePipelineCanMake() {
        List<String> steps = new CopyOnWriteArrayList<>();
        Set<Integer> orientations = new TreeSet<>();
        Pipeline pipeline = new Pipeline(1);

        WarmUp.run(new Engine() {
            @Override
            public Outcome run(Plan plan, Path source, Path outputDirectory, Listener listener) {
                orientations.add(HeaderReader.read(source).orientation());
                Outcome made = pipeline.run(plan, source, outputDirectory, listener);
                made.renditions().forEach(rendition -> steps.add(rendition.name()));
                return made;
            }

            @Override
            public Rendition render(RenderPlan plan, Path source, Path outputDirectory, Listener listener) {
                throw new UnsupportedOperationException("No warm-up asks for it");
            }

            @Override
            public Codecs codecs() {
                return pipeline.codecs();
            }

            @Override
            public String version() {
                return pipeline.engineVersion();
            }
        });

        assertThat(steps)
                .startsWith("warm_jpeg", "warm_png")
                .contains("warm_webp", "warm_large", "warm_avif")
                .hasSize(2 + 2 * 3 * 3);
        assertThat(orientations).as("of the bitmap, the JPEG and the PNG").containsExactlyInAnyOrder(1, 6);
    }

    private static Product run(Supplier<Hand> hands, Path photo, Path into) throws Exception {
        try (Workbench bench = new Workbench(1, Duration.ofMinutes(1), hands)) {
            return bench.run(new Task(Tasks.PLAN, photo, into), step -> {}).get(60, TimeUnit.SECONDS);
        }
    }

    private static Map<String, String> files(Path directory) throws Exception {
        Map<String, String> contents = new TreeMap<>();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                contents.put(entry.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(entry)));
            }
        }
        return contents;
    }
}
