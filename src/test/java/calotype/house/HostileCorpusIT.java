package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calotype.testing.ApiClient;
import calotype.testing.CorpusRun;
import calotype.testing.CorpusRun.Outcome;
import calotype.testing.HostileCorpus;
import calotype.testing.HostileCorpus.Entry;
import calotype.testing.RunningJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file of a hostile corpus through the released jar, and the right answer for each. */
class HostileCorpusIT {
    /** The limits that the corpus is made for; all others are the defaults. */
    static final Map<String, String> POLICY = Map.of(
            "MAX_UPLOAD_SIZE_MB",
            "50",
            "ALLOWED_MIME_TYPES",
            "image/jpeg,image/png,image/gif,image/webp,image/bmp,image/tiff,image/avif",
            "RATE_LIMIT_MAX_UPLOADS",
            "0");

    @TempDir
    static Path data;

    private static RunningJar jar;
    private static ApiClient client;

    @BeforeAll
    static void start() throws IOException {
        jar = RunningJar.start(data, new HashMap<>(POLICY));
        client = new ApiClient(jar.address()).registered();
    }

    @AfterAll
    static void stop() {
        assertThat(jar.stop()).as("an orderly end").isZero();
    }

    @Test
    void s01_s09_everyHostileFileGetsItsRightAnswer() throws IOException {
        Path folder = Path.of("target", "hostile");
        check(HostileCorpus.generate(folder), folder);
    }

    /** {@code -Dforeign=FOLDER}: pictures of other projects' tests, of which we know nothing. */
    @Test
    void s02_noFileOfAForeignCorpusHurtsTheService() throws IOException {
        String given = System.getProperty("foreign");
        assumeTrue(given != null && Files.isDirectory(Path.of(given)), "no foreign corpus is given: -Dforeign=FOLDER");
        Path folder = Path.of(given);
        check(HostileCorpus.foreign(folder), folder);
    }

    private static void check(List<Entry> entries, Path folder) throws IOException {
        List<Outcome> outcomes = new CorpusRun(client, folder).all(entries);
        System.out.println(CorpusRun.table(outcomes));
        Files.write(Path.of("target", "outcomes-" + folder.getFileName() + ".tsv"), CorpusRun.rows(outcomes));
        assertThat(outcomes).hasSameSizeAs(entries);
        assertThat(outcomes.stream().filter(outcome -> !outcome.wrong().isEmpty()))
                .extracting(outcome -> outcome.entry().id() + " " + outcome.how() + ": " + outcome.wrong())
                .isEmpty();
        assertThat(jar.output())
                .doesNotContain("A child process died")
                .doesNotContain("OutOfMemoryError")
                .doesNotContain("Thread blocked");
        assertThat(client.get("/api/v1/images?limit=1").status())
                .as("it still answers")
                .isEqualTo(200);
    }
}
