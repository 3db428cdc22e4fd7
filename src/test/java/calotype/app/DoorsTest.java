package calotype.app;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.telemetry.Health;
import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.Pictures;
import calotype.testing.TestDatabase;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several front doors before one ledger, none of which knows of the others. */
class DoorsTest {
    private static final byte[] PICTURE = Pictures.png(Pictures.card(16, 16));

    @TempDir
    Path directory;

    private final TestDatabase database = TestDatabase.create();
    private final List<House> houses = new ArrayList<>();

    @AfterEach
    void close() {
        houses.forEach(house -> await(house.close()));
        database.close();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    /** Nodes that take uploads and work on none. */
    private List<URI> open(int nodes, String... more) {
        return IntStream.range(0, nodes)
                .mapToObj(node -> open("node-" + node, more))
                .toList();
    }

    private URI open(String name, String... more) {
        List<String> assignments = new ArrayList<>(List.of(
                "profile=test",
                "node.name=" + name,
                "node.roles=http,persistence,storage",
                "node.data-directory=" + directory.resolve(name),
                "storage.path=" + directory.resolve("storage"),
                "http.port=0",
                "http.management-port=0",
                "jobs.drain=1s",
                "limits.upload-window=30d",
                "database.url=" + database.uri().reveal()));
        assignments.addAll(List.of(more));
        Settings settings = SettingsLoader.defaultsWith(assignments.toArray(String[]::new));
        House house = await(House.open(settings, Clock.systemUTC(), new Health(name, "test", System::nanoTime)));
        houses.add(house);
        return URI.create("http://127.0.0.1:" + house.apiPort());
    }

    private static List<Answer> together(List<Callable<Answer>> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Answer> answers = new ArrayList<>();
            for (var answer : threads.invokeAll(requests)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private int jobs() {
        return database.run("select 1 from jobs").size();
    }

    @Test
    void s38_of80UploadsOverFourNodes50AreAcceptedAndARestartKeepsTheCount() throws Exception {
        List<URI> doors = open(4);
        String token = new ApiClient(doors.get(0)).registered().token();
        List<Answer> answers = together(IntStream.range(0, 80)
                .<Callable<Answer>>mapToObj(i -> () -> new ApiClient(doors.get(i % 4), token).upload(PICTURE, "a.png"))
                .toList());

        assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(50);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 429)
                .hasSize(30)
                .allSatisfy(refused -> {
                    assertThat(refused.json().path("code").asText()).isEqualTo("rate_limited");
                    assertThat(Long.parseLong(refused.header("Retry-After"))).isPositive();
                    assertThat(refused.header("X-RateLimit-Limit")).isEqualTo("50");
                    assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
                    assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"uploads\";q=50;w=2592000");
                    assertThat(refused.header("RateLimit")).startsWith("\"uploads\";r=0;t=");
                });
        Set<Integer> left = new TreeSet<>();
        answers.stream()
                .filter(answer -> answer.status() == 202)
                .forEach(answer -> left.add(Integer.parseInt(answer.header("X-RateLimit-Remaining"))));
        assertThat(left).as("each place was given once").hasSize(50).contains(0, 49);
        assertThat(jobs()).isEqualTo(50);

        await(houses.remove(0).close());
        assertThat(new ApiClient(open("node-0"), token).upload(PICTURE, "a.png").status())
                .isEqualTo(429);
    }

    @Test
    void j15_anOperatorLetsAnAccountUploadAgain() {
        URI door = open(1, "limits.uploads=1").get(0);
        ApiClient client = new ApiClient(door).registered();
        assertThat(client.upload(PICTURE, "a.png").status()).isEqualTo(202);
        assertThat(client.upload(PICTURE, "a.png").status()).isEqualTo(429);
        String limit = "/api/v1/admin/rate-limits/"
                + database.run("select id from users").get(0).getUUID("id");
        assertThat(client.delete(limit).status()).isEqualTo(403);

        ApiClient operator = new ApiClient(door).registered();
        database.run("update users set role = 'operator' where id not in (select owner_id from images)");
        operator.refreshed();
        assertThat(operator.delete(limit).status()).isEqualTo(204);
        assertThat(client.upload(PICTURE, "a.png").status()).isEqualTo(202);
        assertThat(operator.delete("/api/v1/admin/rate-limits/" + UUID.randomUUID())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a16_whoPrefersToWaitGetsTheResultOrTheUsualAnswer() {
        ApiClient client = new ApiClient(
                        open(1, "node.roles=http,persistence,storage,worker", "jobs.workers=1", "jobs.isolation=none")
                                .get(0))
                .registered();
        Answer done = client.upload(PICTURE, "a.png", "Prefer", "respond-async, wait=60");
        assertThat(done.status()).isEqualTo(201);
        assertThat(done.header("Preference-Applied")).isEqualTo("wait=60");
        assertThat(done.json().path("status").asText()).isEqualTo("completed");
        assertThat(done.header("Location"))
                .isEqualTo("/api/v1/images/" + done.json().path("image_id").asText());
        assertThat(client.get(done.header("Location")).header("ETag")).isEqualTo(done.header("ETag"));

        Answer usual =
                new ApiClient(open("node-1", "jobs.drain=1s")).registered().upload(PICTURE, "a.png");
        assertThat(usual.status()).isEqualTo(202);
        assertThat(usual.header("Preference-Applied")).isEmpty();
    }

    @Test
    void a16_whoHasWaitedInVainGetsTheUsualAnswer() {
        Answer answer = new ApiClient(open(1).get(0)).registered().upload(PICTURE, "a.png", "Prefer", "wait=1");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).isEmpty();
        assertThat(answer.json().path("status").asText()).isEqualTo("pending");
    }

    @Test
    void a17_anAlmostFullDiskRefusesUploadsAndIsNotReady() {
        ApiClient client = new ApiClient(open(1, "limits.min-free-disk=1024GiB").get(0)).registered();
        Answer refused = client.upload(PICTURE, "a.png");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("code").asText()).isEqualTo("overloaded");
        assertThat(refused.header("Retry-After")).isEqualTo("30");
        assertThat(jobs()).isZero();
        Answer ready = client.get("/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().at("/checks/disk/status").asText()).isEqualTo("unavailable");
        assertThat(client.get("/health/live").status()).isEqualTo(200);
    }

    @Test
    void j08_aRefusedUploadCostsNothing() {
        ApiClient client = new ApiClient(open(1).get(0)).registered();
        assertThat(client.upload(new byte[100], "a.png").status()).isEqualTo(415);
        assertThat(client.upload(PICTURE, "a.png").header("X-RateLimit-Remaining"))
                .isEqualTo("49");
    }

    @Test
    void r29_equalRequestsWithOneKeyMakeOneJobAndGetEqualAnswers() throws Exception {
        int keys = 100;
        int times = 20;
        List<URI> doors = open(3, "limits.uploads=0");
        String token = new ApiClient(doors.get(0)).registered().token();
        List<Callable<Answer>> requests = new ArrayList<>();
        for (int i = 0; i < keys * times; i++) {
            String key = "key-" + i / times;
            ApiClient client = new ApiClient(doors.get(i % 3), token);
            requests.add(() -> {
                Answer answer = client.upload(PICTURE, "a.png", "Idempotency-Key", key);
                while (answer.status() == 409 || answer.status() == 503) {
                    answer = client.upload(PICTURE, "a.png", "Idempotency-Key", key);
                }
                return answer;
            });
        }
        List<Answer> answers = together(requests);

        assertThat(answers).hasSize(keys * times).allMatch(answer -> answer.status() == 202);
        for (int key = 0; key < keys; key++) {
            List<Answer> same = answers.subList(key * times, (key + 1) * times);
            assertThat(same.stream().map(answer -> answer.json().toString()).distinct())
                    .hasSize(1);
            assertThat(same.stream().map(answer -> answer.header("Location")).distinct())
                    .hasSize(1);
            assertThat(same)
                    .filteredOn(answer -> answer.header("Idempotency-Replayed").isEmpty())
                    .hasSize(1);
        }
        assertThat(jobs()).isEqualTo(keys);
        assertThat(database.run("select 1 from images")).hasSize(keys);

        Answer other = new ApiClient(doors.get(0), token).upload(PICTURE, "b.png", "Idempotency-Key", "key-1");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().path("code").asText()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void a17_aFullQueueRefusesUploadsBeforeTheyAreReadAndIsNotReady() {
        ApiClient client = new ApiClient(open(1, "limits.queue-depth=3").get(0)).registered();
        for (int i = 0; i < 3; i++) {
            assertThat(client.upload(PICTURE, "a.png").status()).isEqualTo(202);
        }
        Answer refused = client.upload(PICTURE, "a.png");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("code").asText()).isEqualTo("overloaded");
        assertThat(refused.header("Retry-After")).isEqualTo("10");
        assertThat(jobs()).isEqualTo(3);

        Answer ready = client.get("/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().at("/checks/queue_depth/status").asText()).isEqualTo("unavailable");
        assertThat(client.get("/health/live").status()).isEqualTo(200);
    }
}
