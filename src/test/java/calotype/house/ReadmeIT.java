package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.HeaderReader;
import calotype.model.ImageFormat;
import calotype.testing.RunningJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's lines are copied as they stand; only the address becomes that of the jar under test. */
class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL);
    private static final Path TREE = Path.of("").toAbsolutePath();

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    @Test
    void theCurlLinesDoWhatTheySay(@TempDir Path data) throws Exception {
        String lines = blocks().get(1);
        assertThat(lines).startsWith("API=http://127.0.0.1:8000\n");
        try (RunningJar jar = RunningJar.start(data, Map.of())) {
            String output = bash(
                    data, lines.replace("http://127.0.0.1:8000", jar.address().toString()));
            assertThat(output)
                    .contains("\"token_type\":\"Bearer\"")
                    .contains("job.completed")
                    .contains("\"overall_status\":\"completed\"")
                    .contains("\"total\":1")
                    .endsWith("204\n");
            assertThat(HeaderReader.read(data.resolve("thumbnail.webp")).format())
                    .isEqualTo(ImageFormat.WEBP);
        }
    }

    @Test
    void processMakesTheRenditionsWithoutAService(@TempDir Path data) throws Exception {
        bash(data, blocks().get(2));
        try (var made = Files.walk(data.resolve("out"))) {
            assertThat(made.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.endsWith(".avif"))
                    .anyMatch(name -> name.endsWith(".webp"));
        }
    }

    @Test
    void theDoctorFindsNothingToMend(@TempDir Path data) throws Exception {
        assertThat(bash(data, blocks().get(3))).contains("A node can work here.");
    }

    /** Runs lines from a directory of its own, where {@code docs} and {@code target} are those of the tree. */
    private static String bash(Path directory, String lines) throws IOException, InterruptedException {
        Files.createSymbolicLink(directory.resolve("docs"), TREE.resolve("docs"));
        Files.createSymbolicLink(directory.resolve("target"), TREE.resolve("target"));
        Process bash = new ProcessBuilder("bash", "-e", "-c", lines)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(output).isZero();
        return output;
    }
}
