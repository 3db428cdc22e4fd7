package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.Pictures;
import calotype.testing.RunningJar;
import calotype.testing.RunningJar.Finished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code process} of the released jar: many pictures without a service. */
class ProcessIT {
    private static final int GOOD = 6;

    @TempDir
    Path directory;

    @Test
    void goodPicturesAreMadeInOneProcessAndEndWith0() throws IOException {
        makePhotos();
        Finished finished = process(Map.of());
        assertThat(finished.exitCode()).as(finished.output()).isZero();
        assertThat(finished.output())
                .contains("%1$d of %1$d pictures".formatted(GOOD))
                .doesNotContain("brought its process down")
                .doesNotContain("Svt[");
        assertMade();
    }

    @ParameterizedTest
    @CsvSource({"segfault, worker_crash", "exit, worker_crash", "hang, timeout"})
    void aPictureThatBringsTheProcessDownCostsNoOther(String fault, String code) throws IOException {
        makePhotos();
        write("photo-3b.png", "calotype-fault:" + fault);
        Finished finished = process(Map.of("CALOTYPE_PROFILE", "test", "DECODE_TIMEOUT", "2s"));
        assertThat(finished.exitCode()).as(finished.output()).isEqualTo(1);
        assertThat(finished.output())
                .contains("brought its process down")
                .contains("photo-3b.png: failed, " + code)
                .contains("%d of %d pictures".formatted(GOOD, GOOD + 1));
        assertMade();
    }

    private void makePhotos() throws IOException {
        for (int i = 0; i < GOOD; i++) {
            write("photo-" + i + ".png", "");
        }
    }

    /** @param end stands behind the picture's own, where no decoder reads */
    private void write(String name, String end) throws IOException {
        Path photos = Files.createDirectories(directory.resolve("photos"));
        byte[] picture = Pictures.png(Pictures.card(320, 240));
        Files.write(photos.resolve(name), Pictures.joined(picture, end.getBytes(StandardCharsets.US_ASCII)));
    }

    private Finished process(Map<String, String> environment) throws IOException {
        return RunningJar.run(directory, environment, "process", "photos", "-o", "out");
    }

    private void assertMade() {
        for (int i = 0; i < GOOD; i++) {
            assertThat(directory.resolve("out").resolve("photo-" + i))
                    .isDirectoryContaining("glob:**/facts.json")
                    .isDirectoryContaining("glob:**/optimized_avif.avif");
        }
    }
}
