package calotype.app;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.telemetry.Health;
import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.Eventually;
import calotype.testing.Pictures;
import calotype.testing.PrivatePostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose database goes away, and comes back while the node goes on. */
@Timeout(180)
class LedgerFaultsTest {
    private static final byte[] PICTURE = Pictures.png(Pictures.card(16, 16));

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private PrivatePostgres postgres;
    private House house;
    private ApiClient client;
    private ApiClient management;
    private String job;

    @BeforeEach
    void open() {
        postgres = PrivatePostgres.in(directory.resolve("postgres"));
        Settings settings = SettingsLoader.defaultsWith(
                "profile=test",
                "node.roles=http,persistence,storage",
                "node.data-directory=" + directory.resolve("node"),
                "storage.path=" + directory.resolve("storage"),
                "http.port=0",
                "http.management-port=0",
                "jobs.drain=1s",
                "limits.uploads=0",
                "database.url=" + postgres.uri().reveal());
        house = await(House.open(settings, Clock.systemUTC(), new Health("node", "test", System::nanoTime)));
        client = new ApiClient(URI.create("http://127.0.0.1:" + house.apiPort())).registered();
        management = new ApiClient(URI.create("http://127.0.0.1:" + house.managementPort()));
        job = client.upload(PICTURE, "a.png").json().path("job_id").asText();
    }

    @AfterEach
    void close() {
        await(house.close());
        postgres.close();
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void r10_whileTheDatabaseIsDownRequestsAreToldToComeBackAndAfterwardsAllIsWell() {
        for (int round = 0; round < 3; round++) {
            postgres.stop();
            checkThatItIsAway();
            postgres.start();
            awaitUploads();
        }
        awaitThatNothingIsHalfWritten();
    }

    @Test
    void r10_everyUploadThatWasAcceptedDuringCrashesIsThereOnce() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<List<Answer>> uploader = () -> {
                List<Answer> answers = new ArrayList<>();
                while (!over.get()) {
                    answers.add(client.upload(PICTURE, "a.png"));
                }
                return answers;
            };
            var running = Stream.generate(() -> uploader)
                    .limit(4)
                    .map(threads::submit)
                    .toList();
            for (int round = 0; round < 3; round++) {
                awaitUploads();
                postgres.crash();
            }
            awaitUploads();
            over.set(true);
            Set<String> accepted = new HashSet<>();
            for (var answers : running) {
                for (Answer answer : answers.get()) {
                    assertThat(answer.status()).isIn(202, 503);
                    if (answer.status() == 202) {
                        accepted.add(answer.json().path("job_id").asText());
                    }
                }
            }
            assertThat(jobs()).containsAll(accepted);
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        awaitThatNothingIsHalfWritten();
    }

    @Test
    void r11_whileTheDatabaseHangsRequestsAreToldToComeBackAndAfterwardsAllIsWell() {
        postgres.freeze();
        checkThatItIsAway();
        postgres.thaw();
        awaitUploads();
        awaitThatNothingIsHalfWritten();
    }

    @Test
    void h18_whileTheDatabaseHangsReadersAreToldAtOnceAndEveryoneIsToldOfIt() {
        postgres.freeze();
        until(() -> breaker().equals("open"));
        Answer refused = client.get("/api/v1/images/jobs/" + job);
        refused(refused);
        assertThat(management.get("/health/ready").status()).isEqualTo(503);
        until(() -> new String(management.get("/metrics").body(), StandardCharsets.UTF_8)
                .contains("calotype_breaker_open{breaker=\"database\"} 1.0"));
        postgres.thaw();
        awaitUploads();
        until(() -> client.get("/api/v1/images/jobs/" + job).status() == 200);
        until(() -> breaker().equals("closed"));
        awaitThatNothingIsHalfWritten();
    }

    private String breaker() {
        return management.get("/health/ready").json().at("/breakers/database").asText();
    }

    private void checkThatItIsAway() {
        for (int i = 0; i < 3; i++) {
            refused(client.upload(PICTURE, "a.png"));
            refused(client.upload(PICTURE, "a.png", "Idempotency-Key", "key-" + i));
        }
        refused(client.get("/api/v1/images/jobs/" + job));
        refused(client.get("/api/v1/images"));
        refused(client.postJson(
                "/api/v1/auth/login", "{\"login\":\"a@example.com\",\"password\":\"a long pass phrase\"}"));
        until(() -> client.get("/health/ready").status() == 503);
        assertThat(client.get("/health/live").status()).isEqualTo(200);
        assertThat(staged()).isZero();
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).as(String.valueOf(answer.json())).isEqualTo(503);
        assertThat(answer.json().path("code").asText()).isEqualTo("not_ready");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 3);
    }

    private void awaitUploads() {
        until(() -> client.upload(PICTURE, "a.png").status() == 202);
        until(() -> client.get("/health/ready").status() == 200);
    }

    /** No staged file, an object for each image, and an image for each object. */
    private void awaitThatNothingIsHalfWritten() {
        until(
                () -> staged() == 0 && files(directory.resolve("storage")) == images(),
                () -> staged() + " staged, " + files(directory.resolve("storage")) + " objects, " + images()
                        + " images");
        assertThat(jobs()).hasSize(images());
    }

    private static void until(BooleanSupplier condition) {
        until(condition, () -> "in time");
    }

    /** @param state what a failure is to tell */
    private static void until(BooleanSupplier condition, Supplier<String> state) {
        Eventually.await(state, Duration.ofSeconds(60), condition);
    }

    private Set<String> jobs() {
        return new HashSet<>(ids("select id::text from jobs"));
    }

    private int images() {
        return ids("select id::text from images").size();
    }

    private List<String> ids(String sql) {
        return await(PgConnection.connect(
                        vertx, PgConnectOptions.fromUri(postgres.uri().reveal()))
                .compose(connection -> connection
                        .query(sql)
                        .execute()
                        .map(rows -> rows.stream().map(row -> row.getString(0)).toList())
                        .eventually(connection::close)));
    }

    private long staged() {
        return files(directory.resolve("node").resolve("spool"));
    }

    /** -1 while they change under our eyes. */
    private static long files(Path below) {
        if (!Files.exists(below)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(Files::isRegularFile).count();
        } catch (IOException | UncheckedIOException changing) {
            return -1;
        }
    }
}
