package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.CameraPhoto;
import calotype.testing.EventLines;
import calotype.testing.EventListener;
import calotype.testing.Eventually;
import calotype.testing.Nodes;
import calotype.testing.RunningJar;
import calotype.testing.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of one cluster that work together, stand still and die: two doors with a ledger each, a and b, and a worker
 * without a database, c. What the one test leaves the next one finds.
 */
@TestMethodOrder(OrderAnnotation.class)
class NodesIT {
    private static final long RENDITIONS = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The machine may be busy: no file is to be failed for taking long. */
    private static final Map<String, String> SHORT_LEASE = Map.of(
            "CALOTYPE_JOBS_LEASE", "4s", "DECODE_TIMEOUT", "90s", "JOB_TIMEOUT", "180s", "RATE_LIMIT_MAX_UPLOADS", "0");

    @TempDir
    private static Path data;

    private static final byte[] PHOTO = CameraPhoto.twelveMegapixels();
    private static final List<String> jobs = new ArrayList<>();
    private static TestDatabase database;
    private static Nodes nodes;
    private static RunningJar a;
    private static RunningJar b;
    private static RunningJar c;
    private static ApiClient atA;
    private static ApiClient atB;

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.create();
        nodes = new Nodes(data, database, SHORT_LEASE);
        a = nodes.start("a", "http,persistence");
        atA = new ApiClient(a.address()).registered();
        b = nodes.start("b", "http,persistence");
        c = nodes.start("c", "worker");
        b.address();
        c.awaitReady();
        database.run("update users set role = 'operator'");
        atA.refreshed();
        atB = new ApiClient(b.address(), atA.token());
    }

    @AfterAll
    static void end() {
        nodes.close();
        database.close();
    }

    @Test
    @Order(1)
    void l03_everyNodeKnowsTheOthers() {
        await("a is told of all", () -> names(atA).equals(Set.of("a", "b", "c")));
        await("b is told of all", () -> names(atB).equals(Set.of("a", "b", "c")));
        await("the worker is counted", () -> workers(a) == 1 && workers(b) == 1);
    }

    @Test
    @Order(2)
    void i12_clientsOnAnotherNodeHearOfAJobAndResumeOnAnyNodeWithoutAGap() throws IOException {
        EventListener socketAtB = EventListener.of(b.address(), atA.token());
        JsonNode accepted = atA.upload(PHOTO, "photo.jpg").json();
        String job = accepted.get("job_id").asText();
        jobs.add(job);
        List<JsonNode> lines = new ArrayList<>();
        try (EventLines linesAtB =
                EventLines.of(b.address(), accepted.get("events_url").asText(), atA.token())) {
            for (Optional<JsonNode> line = linesAtB.next(); line.isPresent(); line = linesAtB.next()) {
                lines.add(line.get());
            }
        }
        List<JsonNode> told = socketAtB.untilFinal(job);

        assertThat(last(lines).path("type").asText()).isEqualTo("job.completed");
        assertThat(last(told).path("type").asText()).isEqualTo("job.completed");
        assertThat(ids(told)).isSorted().doesNotHaveDuplicates();
        assertThat(ids(told)).as("the same events by both ways").containsAll(ids(lines));
        c.awaitOutput(job);

        // Progress has ids but no rows: what is resumed are the events that the ledger keeps.
        long seen = told.get(0).get("id").asLong();
        List<Long> kept = ids(told.stream()
                .filter(event -> !event.get("type").asText().equals("job.progress"))
                .filter(event -> event.get("id").asLong() > seen)
                .toList());
        assertThat(kept).isNotEmpty();
        assertThat(ids(EventListener.after(seen, a.address(), atA.token()).untilFinal(job)))
                .as("a socket that comes back on the other node")
                .isEqualTo(kept);
        try (EventLines again =
                EventLines.after(seen, a.address(), accepted.get("events_url").asText(), atA.token())) {
            List<JsonNode> resumed = new ArrayList<>();
            for (Optional<JsonNode> line = again.next(); line.isPresent(); line = again.next()) {
                resumed.add(line.get());
            }
            assertThat(ids(resumed)).as("a stream that comes back").isEqualTo(kept);
        }
    }

    @Test
    @Order(3)
    void r23_aWorkerThatStoodStillPastItsLeaseChangesNothing() throws IOException {
        // Before the other stands still: a node that joins meanwhile may wait for it for more than a minute.
        RunningJar d = nodes.start("d", "worker");
        d.awaitReady();
        List<String> taken = upload(6);
        await("c has a job in hand", () -> held("c") > 0);
        c.freeze();
        long inHand = held("c");
        assertThat(inHand).as("frozen in the middle of a job").isPositive();
        taken.forEach(NodesIT::assertCompletedAtFirstAttempt);
        long fence = fences();
        c.thaw();
        // It asks or writes and is refused by the fence; or, still outside the cluster that went on without it, it
        // finds no
        // ledger for as long as its word would be good. Either way nothing moves.
        await(
                "c puts down what it had in hand",
                () -> c.output().contains("Job is no longer ours") || c.output().contains("Ticket not done"));
        assertThat(fences()).isEqualTo(fence);
        assertNothingIsDouble();
        assertThat(database.run("select coalesce(sum(lost_leases), 0)::bigint from jobs")
                        .get(0)
                        .getLong(0))
                .isGreaterThanOrEqualTo(inHand);
    }

    @Test
    @Order(4)
    void r25_aDoorWithALedgerThatIsKilledInMidJobLosesNothing() throws IOException {
        List<String> taken = upload(6);
        EventListener listener = EventListener.of(b.address(), atA.token());
        await("a job is in hand", () -> held("%") > 0);
        a.kill();
        String waitedFor = last(taken);
        assertThat(listener.awaitFinal(waitedFor).path("type").asText()).isEqualTo("job.completed");
        taken.forEach(NodesIT::assertCompletedAtFirstAttempt);
        assertNothingIsDouble();
        await("the dead node is forgotten", () -> names(atB).equals(Set.of("b", "c", "d")));
        assertThat(atB.upload(PHOTO, "photo.jpg").status()).isEqualTo(202);
    }

    private static List<String> upload(int pictures) {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            taken.add(atA.upload(PHOTO, "photo.jpg").json().get("job_id").asText());
        }
        jobs.addAll(taken);
        return taken;
    }

    private static void assertCompletedAtFirstAttempt(String job) {
        JsonNode head = atB.finished(job);
        assertThat(head.get("status").asText()).as(head.toString()).isEqualTo("completed");
        assertThat(head.get("attempts").asInt())
                .as("neither a stopped worker nor a dead node uses an attempt up")
                .isEqualTo(1);
    }

    private static void assertNothingIsDouble() throws IOException {
        assertThat(count("image_upload_events where event_type = 'completed'")).isEqualTo(jobs.size());
        assertThat(count("image_variants")).isEqualTo(jobs.size() * RENDITIONS);
        try (var stored = Files.walk(data.resolve("data/storage"))) {
            assertThat(stored.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().contains("/.incoming/")))
                    .hasSize((int)
                            (count("(select distinct storage_key from image_variants where storage_key is not null) k")
                                    + jobs.size()));
        }
    }

    private static long count(String rows) {
        return database.run("select count(*) from " + rows).get(0).getLong(0);
    }

    private static long held(String worker) {
        return count("jobs where status = 'processing' and lease_owner like '" + worker + "'");
    }

    /** Grows with whatever any worker may do to any job. */
    private static long fences() {
        return database.run("select sum(fence + version)::bigint from jobs")
                .get(0)
                .getLong(0);
    }

    private static Set<String> names(ApiClient operator) {
        Set<String> names = new TreeSet<>();
        operator.get("/api/v1/cluster")
                .json()
                .path("nodes")
                .forEach(node -> names.add(node.path("name").asText()));
        return names;
    }

    private static int workers(RunningJar node) {
        return new ApiClient(node.address())
                .get("/health/ready")
                .json()
                .at("/workers/nodes")
                .asInt();
    }

    private static List<Long> ids(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.path("id").isIntegralNumber())
                .map(event -> event.get("id").asLong())
                .toList();
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private static void await(String what, BooleanSupplier condition) {
        Eventually.await(what, PATIENCE, condition);
    }
}
