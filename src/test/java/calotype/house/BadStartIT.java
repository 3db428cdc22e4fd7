package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.PrivateRedis;
import calotype.testing.RunningJar;
import calotype.testing.RunningJar.Finished;
import calotype.testing.S3Faults;
import calotype.testing.S3Faults.Fault;
import calotype.testing.S3Server;
import calotype.testing.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar with servers that cannot be used: one line that says what was tried and what came of it, and exit code 69
 * soon after the time that is set for waiting. The limit is of all three runs of a test, JVM starts included.
 */
@Timeout(value = 36, unit = TimeUnit.SECONDS)
class BadStartIT {
    private static final Duration WAIT = Duration.ofSeconds(2);

    @TempDir
    Path data;

    @Test
    void aDatabaseThatIsNotThereOrDoesNotLetUsIn() throws IOException {
        try (TestDatabase database = TestDatabase.create()) {
            String good = database.uri().reveal();

            assertUnavailable(
                    Map.of("DATABASE_URL", "postgres://u:secret-word@127.0.0.1:1/pictures"),
                    "The database at 127.0.0.1:1/pictures cannot be used: nothing listens there. Tried for 2 s");
            assertUnavailable(
                    Map.of("DATABASE_URL", good.replaceFirst("://([^:]+):[^@]+@", "://$1:secret-word@")),
                    "cannot be used: it says password authentication failed");
            assertUnavailable(
                    Map.of("DATABASE_URL", good.replaceFirst("[^/]*$", "no_such_database")),
                    "cannot be used: it says database \"no_such_database\" does not exist");
        }
    }

    @Test
    void aRedisThatIsNotThereOrDoesNotLetUsIn() throws IOException {
        assertUnavailable(
                Map.of("REDIS_URL", "redis://:secret-word@127.0.0.1:1"),
                "The Redis of REDIS_URL (redis://127.0.0.1:1) cannot be used:");
        try (PrivateRedis redis = PrivateRedis.start()) {
            redis.requirePassword("right-word");
            assertUnavailable(
                    Map.of("REDIS_URL", redis.url().replace("//", "//:secret-word@")), "cannot be used: WRONGPASS");
        }
    }

    @Test
    void aRedisThatIsNotThereAndMayBeMissing() throws IOException {
        Map<String, String> environment =
                Map.of("REDIS_URL", "redis://127.0.0.1:1", "REDIS_WAIT", "0", "CALOTYPE_CACHE_START_WITHOUT", "true");
        try (RunningJar jar = RunningJar.start(data, environment)) {
            JsonNode health = new ApiClient(jar.address()).get("/health/ready").json();
            assertThat(health.at("/degraded").toString()).isEqualTo("[\"cache\"]");
            jar.awaitOutput("The node starts without it");
        }
    }

    @Test
    void aBucketThatIsNotThereOrDoesNotLetUsIn() throws IOException {
        try (S3Server store = S3Server.start(data.resolve("store"))) {
            assertUnavailable(
                    bucket("http://127.0.0.1:1", Map.of()),
                    "The bucket pictures at http://127.0.0.1:1 cannot be used: nobody accepts a connection there");
            assertUnavailable(
                    bucket(store.endpoint(), Map.of("AWS_SECRET_ACCESS_KEY", "secret-word")),
                    "correct AWS_SECRET_ACCESS_KEY");
            assertUnavailable(
                    bucket(store.endpoint(), Map.of("S3_BUCKET", "elsewhere")),
                    "The bucket elsewhere at " + store.endpoint() + " cannot be used: there is no bucket of that name");
        }
    }

    @Test
    void aStoreThatDoesNotAnswerOrWhoseClockDiffers() throws IOException {
        Vertx vertx = Vertx.vertx();
        try (S3Server store = S3Server.start(data.resolve("store"));
                S3Faults stalling = S3Faults.before(store, vertx, () -> Fault.STALL);
                S3Faults skewed = S3Faults.before(store, vertx, () -> Fault.SKEWED)) {
            assertUnavailable(bucket(stalling.endpoint(), Map.of()), "it does not answer in time");
            assertUnavailable(bucket(skewed.endpoint(), Map.of()), "set the clock");
        } finally {
            vertx.close();
        }
    }

    private static Map<String, String> bucket(String endpoint, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(S3Server.environment(endpoint));
        environment.putAll(more);
        return environment;
    }

    private void assertUnavailable(Map<String, String> given, String reason) throws IOException {
        Map<String, String> environment = new HashMap<>(given);
        environment.put("DATABASE_WAIT", Long.toString(WAIT.toSeconds()));
        environment.put("STORAGE_WAIT", Long.toString(WAIT.toSeconds()));
        environment.put("REDIS_WAIT", Long.toString(WAIT.toSeconds()));

        Finished end = RunningJar.run(data, environment);

        // A machine with much to do makes Vert.x tell of slow loops.
        String output = end.output()
                .lines()
                .filter(line -> !line.contains("BlockedThreadChecker"))
                .collect(Collectors.joining("\n"));
        assertThat(output).contains(reason).doesNotContain("secret-word", "Exception", "\tat ");
        assertThat(end.exitCode()).isEqualTo(69);
        assertThat(output.lines().filter(line -> line.contains("cannot be used")))
                .hasSize(1);
    }
}
