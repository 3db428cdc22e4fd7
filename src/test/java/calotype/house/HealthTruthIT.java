package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.queue.TestBroker;
import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.Eventually;
import calotype.testing.FaultProxy;
import calotype.testing.Nodes;
import calotype.testing.Pictures;
import calotype.testing.RealServers;
import calotype.testing.RunningJar;
import calotype.testing.S3Server;
import calotype.testing.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's table of what answers while a part is away, cell by cell: the released jar as a cluster of two doors with
 * a ledger, one without and a worker, before every server that it can use.
 */
class HealthTruthIT {
    private static final byte[] PICTURE = Pictures.jpeg(Pictures.card(320, 240), 90);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String HEADING = "| Away |";
    private static final String PROCESSING = "Processing";
    private static final String GOES_ON = "goes on";
    private static final String NOBODY = "–";

    private static final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    private static Path data;

    private static TestDatabase database;
    private static FaultProxy postgres;
    private static FaultProxy rabbit;
    private static FaultProxy redis;
    private static FaultProxy bucket;
    private static Nodes nodes;
    private static RunningJar door;
    private static RunningJar full;
    private static RunningJar bare;
    private static RunningJar worker;
    private static String token;

    /** @param asked where the questions are put */
    private record Away(RunningJar asked, Runnable goes, Runnable comesBack) {}

    @BeforeAll
    static void start() throws IOException {
        String broker = RealServers.RABBITMQ.url();
        String cache = RealServers.REDIS.url();
        database = opened(TestDatabase.create());
        S3Server store = opened(S3Server.start(data.resolve("store")));
        TestBroker queues = opened(new TestBroker(broker));
        postgres = opened(FaultProxy.before(database.uri().reveal(), 5432));
        rabbit = opened(FaultProxy.before(broker, 5672));
        redis = opened(FaultProxy.before(cache, 6379));
        bucket = opened(FaultProxy.before(store.endpoint(), 80));
        Map<String, String> environment = new HashMap<>(Map.of(
                "CALOTYPE_JOBS_LEASE",
                "4s",
                "DECODE_TIMEOUT",
                "90s",
                "JOB_TIMEOUT",
                "180s",
                "CALOTYPE_PROFILE",
                "test"));
        environment.putAll(Map.of(
                "AMQP_URL", rabbit.url(broker),
                "AMQP_PREFIX", queues.topology().prefix(),
                "REDIS_URL", redis.url(cache),
                "REDIS_PREFIX", "test-" + UUID.randomUUID()));
        environment.putAll(S3Server.environment(bucket.url(store.endpoint())));
        environment.putAll(Map.of("CALOTYPE_STORAGE_S3_CALL_TIMEOUT", "3s", "RATE_LIMIT_MAX_UPLOADS", "0"));
        nodes = opened(new Nodes(data, environment));
        door = start("door", "http,persistence,storage", "0");
        token = new ApiClient(door.address()).registered().token();
        full = start("full", "http,persistence,storage", "1024GiB");
        bare = start("bare", "http,storage", "0");
        worker = start("worker", "worker", "0");
        List.of(full, bare, worker).forEach(node -> node.awaitReady(PATIENCE.toSeconds()));
    }

    private static <T extends AutoCloseable> T opened(T part) {
        opened.add(0, part);
        return part;
    }

    /** Each with a directory of its own: one machine's disk is not another's. */
    private static RunningJar start(String name, String roles, String freeDisk) throws IOException {
        return nodes.start(
                name,
                roles,
                Map.of(
                        "DATABASE_URL", postgres.url(database.uri().reveal()),
                        "CALOTYPE_LIMITS_MIN_FREE_DISK", freeDisk,
                        "CALOTYPE_NODE_DATA_DIRECTORY", data.resolve(name).toString()));
    }

    private static void startAgain(String name, String roles) {
        try {
            start(name, roles, "0").awaitReady(PATIENCE.toSeconds());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void end() throws Exception {
        for (AutoCloseable part : opened) {
            part.close();
        }
    }

    /** In the order of the table: what was killed comes back as another node. */
    private static Map<String, Away> parts() {
        Map<String, Away> parts = new LinkedHashMap<>();
        parts.put("nothing", new Away(door, () -> {}, () -> {}));
        parts.put("PostgreSQL", new Away(door, postgres::refuse, postgres::heal));
        parts.put("RabbitMQ", new Away(door, rabbit::refuse, rabbit::heal));
        parts.put("Redis", new Away(door, redis::refuse, redis::heal));
        parts.put("the bucket", new Away(door, bucket::refuse, bucket::heal));
        parts.put("room on the node's disk", new Away(full, () -> {}, () -> {}));
        parts.put("every worker", new Away(door, worker::kill, () -> startAgain("another", "worker")));
        parts.put(
                "every node with the ledger",
                new Away(
                        bare,
                        () -> {
                            door.kill();
                            full.kill();
                        },
                        () -> startAgain("ledger", "persistence,storage")));
        return parts;
    }

    @Test
    void r35_theTableTellsOfEveryPart() throws IOException {
        assertThat(table().keySet()).containsExactlyElementsOf(parts().keySet());
    }

    @TestFactory
    Stream<DynamicTest> r35_healthTellsTheTruth() throws IOException {
        return table().entrySet().stream()
                .map(row ->
                        DynamicTest.dynamicTest("without " + row.getKey(), () -> check(row.getKey(), row.getValue())));
    }

    /** The rows by the part that is away: what stands under each heading. */
    private static Map<String, Map<String, String>> table() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("README.md")).stream()
                .dropWhile(line -> !line.startsWith(HEADING))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        List<String> headings = cells(lines.get(0));
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        for (String line : lines.subList(2, lines.size())) {
            List<String> cells = cells(line);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 1; i < headings.size(); i++) {
                row.put(headings.get(i), cells.get(i));
            }
            rows.put(cells.get(0), row);
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Stream.of(line.substring(1).split("\\|", -1))
                .map(cell -> cell.replace("`", "").strip())
                .filter(cell -> !cell.isEmpty())
                .toList();
    }

    private static void check(String part, Map<String, String> row) {
        Away away = parts().get(part);
        ApiClient client = new ApiClient(away.asked.address(), token);
        JsonNode known = completed();
        JsonNode unknown = completed();
        assertThat(client.get(status(known)).status()).isEqualTo(200);
        List<String> begun = Stream.generate(HealthTruthIT::uploaded)
                .limit(3)
                .map(HealthTruthIT::job)
                .toList();
        Map<String, String> told = new LinkedHashMap<>();
        away.goes.run();
        try {
            await("it is noticed", () -> named(client).equals(row.get("Named")));
            long before = completed(begun);
            told.put("/health, /health/live", told(client, "/health", "/health/live"));
            told.put("/health/ready, /api/v1/health", told(client, "/health/ready", "/api/v1/health"));
            told.put("Named", named(client));
            Answer upload = client.upload(PICTURE, "card.jpg");
            told.put("Upload", told(upload));
            told.put("Status", told(client.get(status(unknown))));
            told.put("Status, known", told(client.get(status(known))));
            told.put(
                    "File",
                    told(client.get("/api/v1/images/" + unknown.get("image_id").asText() + "/direct")));
            // Where nothing is taken it is what was begun that waits or goes on.
            List<String> jobs = upload.status() == 202 ? List.of(job(upload.json())) : begun;
            if (row.get(PROCESSING).equals(GOES_ON)) {
                await("it is made meanwhile", () -> completed(jobs) == jobs.size());
                told.put(PROCESSING, GOES_ON);
            } else {
                told.put(PROCESSING, completed(jobs) == (jobs == begun ? before : 0) ? "waits" : GOES_ON);
            }
        } finally {
            away.comesBack.run();
        }
        assertThat(told).isEqualTo(row);
        await(
                "all is made",
                () -> database.run("select 1 from jobs where status <> 'completed'")
                        .isEmpty());
        if (away.asked != full) {
            await("all is well", () -> named(client).equals(NOBODY));
        }
    }

    /** An upload of a moment ago. */
    private static JsonNode uploaded() {
        Answer answer = new ApiClient(door.address(), token).upload(PICTURE, "card.jpg");
        assertThat(answer.status()).isEqualTo(202);
        return answer.json();
    }

    /** An image that is finished, and that nobody has read. */
    private static JsonNode completed() {
        JsonNode uploaded = uploaded();
        await("it is made", () -> completed(List.of(job(uploaded))) == 1);
        return uploaded;
    }

    private static long completed(List<String> jobs) {
        return database.run(
                        "select 1 from jobs where status = 'completed' and id in ('" + String.join("','", jobs) + "')")
                .size();
    }

    private static String job(JsonNode upload) {
        return upload.get("job_id").asText();
    }

    private static String status(JsonNode upload) {
        return "/api/v1/images/jobs/" + job(upload);
    }

    /** The status of an answer; whoever is told to come back is told when. */
    private static String told(Answer answer) {
        if (answer.status() == 503) {
            assertThat(answer.header("Retry-After"))
                    .as(String.valueOf(answer.json()))
                    .isNotEmpty();
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        }
        return Integer.toString(answer.status());
    }

    /** What two paths answer alike. */
    private static String told(ApiClient client, String path, String other) {
        int status = client.get(path).status();
        assertThat(client.get(other).status()).as(other).isEqualTo(status);
        return Integer.toString(status);
    }

    /** The parts that the readiness report says are not well. */
    private static String named(ApiClient client) {
        JsonNode report = client.get("/health/ready").json();
        Set<String> named = new TreeSet<>();
        report.path("checks").fields().forEachRemaining(check -> {
            if (!check.getValue().path("status").asText().equals("ok")) {
                named.add(check.getKey());
            }
        });
        if (report.at("/workers/nodes").asInt() == 0) {
            named.add("workers");
        }
        return named.isEmpty() ? NOBODY : String.join(", ", named);
    }

    private static void await(String what, BooleanSupplier condition) {
        Eventually.await(what, PATIENCE, condition);
    }
}
