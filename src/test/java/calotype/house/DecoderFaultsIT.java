package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.Eventually;
import calotype.testing.Pictures;
import calotype.testing.ProcessFigures;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoders that crash, hang, take all memory or end their process, among good pictures, with the released jar. */
class DecoderFaultsIT {
    /** How many pictures of each fault. */
    private static final int EACH = Integer.getInteger("faults", 3);

    private static final List<String> FAULTS = List.of("segfault", "allocate", "exit", "hang");

    /** Good pictures that are made before any is measured, and that are measured with nobody beside them. */
    private static final int UNTIL_WARM = 60;

    private static final int ALONE = 160;

    private static final int FIRST_WITHOUT_ARCHIVE = 24;

    @TempDir
    static Path data;

    @Test
    void s04_s05_aBrokenDecoderCostsItsOwnPictureOnly() throws IOException {
        Map<String, String> drill = Map.of(
                "CALOTYPE_PROFILE", "test", "DECODE_TIMEOUT", "2s", "RATE_LIMIT_MAX_UPLOADS", "0", "LOG_LEVEL", "warn");
        try (RunningJar jar = RunningJar.start(data, drill)) {
            ApiClient others = new ApiClient(jar.address()).registered();
            ApiClient hostile = new ApiClient(jar.address()).registered();
            for (int i = 0; i < UNTIL_WARM; i++) {
                times(others, uploads(others, 1));
            }
            // Made once a node has work, so that neither side of the comparison pays for it.
            if (Runtime.version().feature() < FIRST_WITHOUT_ARCHIVE) {
                Eventually.await("an archive of the children's classes", Duration.ofSeconds(60), () -> archives() == 1);
            }
            List<Long> alone = new ArrayList<>();
            for (int i = 0; i < ALONE; i++) {
                alone.addAll(times(others, uploads(others, 1)));
            }
            List<Long> beside = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                for (String fault : FAULTS) {
                    String broken = upload(hostile, "calotype-fault:" + fault);
                    do {
                        beside.addAll(times(others, uploads(others, 1)));
                    } while (!hostile.isFinal(broken));
                }
            }
            System.out.printf(
                    "Good pictures, one after the other: half of %d alone within %d ms, 95%% within %d ms; of %d while a"
                            + " broken one is being made within %d and %d ms, %.2f times as long%n",
                    alone.size(),
                    percentile(50, alone),
                    percentile(95, alone),
                    beside.size(),
                    percentile(50, beside),
                    percentile(95, beside),
                    (double) percentile(95, beside) / percentile(95, alone));
            allAtOnce(jar, others, hostile);
        }
    }

    private static long archives() {
        try (Stream<Path> files = Files.list(data.resolve("data").resolve("native"))) {
            return files.filter(file -> file.getFileName().toString().matches("children-.*\\.jsa"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** More than there are slots for: good ones wait for broken ones before them, and all come to their end. */
    private static void allAtOnce(RunningJar jar, ApiClient others, ApiClient hostile) {
        List<String> broken = new ArrayList<>();
        List<String> good = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            for (String fault : FAULTS) {
                broken.add(upload(hostile, "calotype-fault:" + fault));
            }
            good.addAll(uploads(others, 2));
        }
        Set<Long> during = ProcessFigures.children(jar.pid());
        List<Long> among = times(others, good);
        long slowest = 0;
        for (int i = 0; i < broken.size(); i++) {
            String fault = FAULTS.get(i % FAULTS.size());
            JsonNode job = hostile.finished(broken.get(i));
            assertThat(job.get("status").asText()).as(fault).isEqualTo("failed");
            // On a busy machine even dying may take longer than the limit.
            assertThat(job.at("/error/code").asText())
                    .as(fault)
                    .isIn(fault.equals("hang") ? List.of("timeout") : List.of("worker_crash", "timeout"));
            slowest = Math.max(slowest, millis(job, "started_at"));
        }
        ProcessFigures.awaitEnd(during);
        times(others, uploads(others, 4));
        assertThat(ProcessFigures.children(jar.pid()))
                .as("no child of the drill goes on by itself")
                .doesNotContainAnyElementsOf(during)
                .hasSizeLessThanOrEqualTo(2 * Runtime.getRuntime().availableProcessors());
        System.out.printf(
                "All at once: 95%% of %d good pictures among %d broken ones within %d ms; the last run of a broken one took"
                        + " %d ms at most%n",
                among.size(), broken.size(), percentile(95, among), slowest);
    }

    private static List<String> uploads(ApiClient client, int count) {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(upload(client, ""));
        }
        return jobs;
    }

    /** What stands behind the end of a picture hurts no decoder but the broken one. */
    private static String upload(ApiClient client, String end) {
        byte[] file = Pictures.joined(Pictures.png(Pictures.card(320, 240)), end.getBytes(StandardCharsets.US_ASCII));
        Answer answer = client.upload(file, "picture.png");
        assertThat(answer.status()).isEqualTo(202);
        return answer.json().get("job_id").asText();
    }

    /** From upload to completion, in milliseconds; all must complete. */
    private static List<Long> times(ApiClient client, List<String> jobs) {
        List<Long> times = new ArrayList<>();
        for (String id : jobs) {
            JsonNode job = client.finished(id);
            assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("completed");
            times.add(millis(job, "created_at"));
        }
        return times;
    }

    private static long millis(JsonNode job, String from) {
        return Duration.between(at(job, from), at(job, "completed_at")).toMillis();
    }

    private static Instant at(JsonNode job, String name) {
        return Instant.parse(job.get(name).asText());
    }

    private static long percentile(int hundredths, List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return sorted.get((int) Math.ceil(hundredths / 100.0 * sorted.size()) - 1);
    }
}
