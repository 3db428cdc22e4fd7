package calotype.app;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.HeaderReader;
import calotype.model.Size;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String... arguments) {
        CommandLine commands =
                Main.commands(environment).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return Main.run(commands, arguments);
    }

    @Test
    void aWrongConfigurationEndsWith78AndOneList() {
        assertThat(run(Map.of("CALOTYPE_HTTP_PROT", "1"), "--set", "htp.port=1"))
                .isEqualTo(78);
        assertThat(err.toString())
                .contains("The configuration cannot be used:")
                .contains("did you mean CALOTYPE_HTTP_PORT?")
                .contains("did you mean http.port?");
    }

    @Test
    void s33_productionWithoutASecretEndsWith78AndNamesTheKey() {
        assertThat(run(Map.of("CALOTYPE_PROFILE", "production"))).isEqualTo(78);
        assertThat(err.toString()).contains("JWT_SECRET_KEY");
    }

    @Test
    void theEffectiveConfigurationIsPrintedWithoutSecrets() {
        assertThat(run(Map.of("JWT_SECRET_KEY", "kVt0q8mC1sX5kLr7uWz3eYb9nHd2jGf6"), "config", "--port", "9000"))
                .isZero();
        assertThat(out.toString())
                .containsPattern("http.port: +9000 +# command line")
                .containsPattern("auth.jwt-secret: +\\(secret\\) +# environment JWT_SECRET_KEY")
                .doesNotContain("kVt0q8mC1sX5kLr7uWz3eYb9nHd2jGf6");
        assertThat(run(Map.of(), "config", "check")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "process", "watch", "health", "config", "doctor"})
    void everyCommandExplainsItself(String command) {
        assertThat(run(Map.of(), command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: calotype " + command);
    }

    @Test
    void wrongUsageEndsWith2() {
        assertThat(run(Map.of(), "--nonsense")).isEqualTo(2);
        assertThat(run(Map.of(), "process")).isEqualTo(2);
        assertThat(run(Map.of(), "process", "a.jpg", "-o", "out", "--jobs", "0"))
                .isEqualTo(2);
        assertThat(run(Map.of(), "watch", "some-job")).isEqualTo(2);
    }

    @Test
    void nobodyThereEndsWith69() {
        assertThat(run(Map.of(), "health", "--url", "http://127.0.0.1:1")).isEqualTo(69);
        assertThat(run(Map.of(), "watch", "--url", "http://127.0.0.1:1", "--token", "t"))
                .isEqualTo(69);
        assertThat(err.toString()).contains("No answer from http://127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"process", "none"})
    void processMakesEveryRenditionUnderItsNameAndTellsOfFailures(String isolation) throws IOException {
        Path card = directory.resolve("card.png");
        BufferedImage noise = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
        // Noise, which no optimized file is larger than.
        noise.setRGB(0, 0, 300, 200, new Random(1).ints(300 * 200).toArray(), 0, 300);
        ImageIO.write(noise, "png", card.toFile());
        Path text = Files.writeString(directory.resolve("text.jpg"), "no picture");
        Path output = directory.resolve("out");
        Map<String, String> environment = Map.of("CALOTYPE_ISOLATION", isolation);
        assertThat(run(environment, "process", card.toString(), text.toString(), "-o", output.toString()))
                .isEqualTo(1);
        assertThat(output.resolve("card"))
                .isDirectoryContaining("glob:**/thumb_small.webp")
                .isDirectoryContaining("glob:**/original.webp")
                .isDirectoryContaining("glob:**/optimized_avif.avif")
                .isDirectoryContaining("glob:**/facts.json");
        assertThat(HeaderReader.read(output.resolve("card/thumbnail.webp")).upright())
                .isEqualTo(new Size(150, 100));
        assertThat(output.resolve("text")).doesNotExist();
        assertThat(out.toString())
                .contains("card.png: 9 files")
                .contains("text.jpg: failed, unsupported_media_type")
                .contains("1 of 2 pictures, 9 files")
                .contains("1 failed");
    }
}
