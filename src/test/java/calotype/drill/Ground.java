package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.CameraPhoto;
import calotype.testing.Nodes;
import calotype.testing.RunningJar;
import calotype.testing.TestDatabase;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where a drill takes place: nodes, their database, a client that uploads, and the count at the end. */
final class Ground implements AutoCloseable {
    static final int LEASE_SECONDS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** About 100 KB. */
    private static final byte[] PHOTO = CameraPhoto.jpeg(640, 480, 6, 90);

    private final String name;
    private final Path data;
    private final TestDatabase database = TestDatabase.create();
    private final Nodes nodes;
    private final Map<String, RunningJar> standing = new HashMap<>();
    private final Map<String, URI> addresses = new ConcurrentHashMap<>();
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    final Random random = new Random();
    private volatile List<URI> doors = List.of();
    private volatile String token = "";
    private volatile int retries;

    /** @param more environment of all nodes */
    Ground(String name, Path data, Map<String, String> more) {
        this.name = name;
        this.data = data;
        Map<String, String> environment = new HashMap<>(Map.of(
                "CALOTYPE_PROFILE",
                "test",
                "CALOTYPE_JOBS_LEASE",
                LEASE_SECONDS + "s",
                "DECODE_TIMEOUT",
                "90s",
                "JOB_TIMEOUT",
                "180s",
                "ACCESS_TOKEN_TTL",
                "24h",
                "RATE_LIMIT_MAX_UPLOADS",
                "0"));
        environment.putAll(more);
        nodes = new Nodes(data, database, environment);
    }

    /** Starts a node in the place of the one that had the name before, and waits until it is ready; a door comes first. */
    RunningJar start(String node, String roles, Map<String, String> more) throws IOException {
        RunningJar jar = nodes.start(node, roles, more);
        jar.awaitReady();
        standing.put(node, jar);
        if (roles.contains("http")) {
            addresses.put(node, jar.address());
            doors = List.copyOf(addresses.values());
        }
        if (token.isEmpty()) {
            token = new ApiClient(doors.get(0)).registered().token();
        }
        return jar;
    }

    RunningJar start(String node, String roles) throws IOException {
        return start(node, roles, Map.of());
    }

    RunningJar node(String node) {
        return standing.get(node);
    }

    /** Uploads pictures one after the other, while the rest of the drill goes on. */
    CompletableFuture<Void> load(int jobs) {
        return CompletableFuture.runAsync(() -> upload(jobs));
    }

    void upload(int jobs) {
        for (int i = 0; i < jobs; i++) {
            upload(doors);
        }
    }

    /** As a client does: when a door is shut or does not answer it tries again, there or at another. */
    void upload(List<URI> preferred) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<URI> order = new ArrayList<>(preferred);
        String key = UUID.randomUUID().toString();
        for (int turn = random.nextInt(Math.max(1, order.size())); ; turn++) {
            if (System.nanoTime() > end) {
                throw new AssertionError("No door takes an upload");
            }
            if (order.isEmpty()) {
                order = new ArrayList<>(doors);
                continue;
            }
            try {
                ApiClient.Answer answer = new ApiClient(order.get(turn % order.size()), token)
                        .upload(PHOTO, "photo.jpg", "Idempotency-Key", key);
                if (answer.status() == 202) {
                    accepted.add(answer.json().get("job_id").asText());
                    return;
                }
                assertThat(answer.status())
                        .as("may be tried again: " + answer.json())
                        .isIn(409, 429, 503);
            } catch (IllegalStateException shut) {
                order = new ArrayList<>(doors);
            }
            retries++;
        }
    }

    int accepted() {
        return accepted.size();
    }

    int retries() {
        return retries;
    }

    /** Waits until no job is under way. */
    void settle() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (number("select count(*) from jobs where status not in ('completed', 'failed', 'cancelled')") > 0) {
            assertThat(System.nanoTime()).as("all jobs end").isLessThan(end);
        }
    }

    /** Seconds from the upload to the end, of the slowest one in twenty of those that began after a moment. */
    double p95(int sinceJob) {
        Row row = database.run("select coalesce(percentile_cont(0.95) within group (order by"
                        + " extract(epoch from completed_at - created_at)), 0)::float8 from"
                        + " (select * from jobs order by created_at offset " + sinceJob + ") j")
                .get(0);
        return row.getDouble(0);
    }

    long number(String query) {
        return database.run(query).get(0).getLong(0);
    }

    /**
     * The count: every accepted job is completed, none twice, and of each image there are exactly the files of its rows.
     *
     * @param figures of this drill, for the report
     */
    void judge(String figures) throws IOException {
        settle();
        long completed = number("select count(*) from jobs where status = 'completed' and id in ('"
                + String.join("','", accepted) + "')");
        long twice =
                number("select count(*) from (select job_id from image_upload_events where event_type = 'completed'"
                        + " group by job_id having count(*) > 1) d");
        long untold = number("select count(*) from jobs j where status = 'completed' and not exists"
                + " (select from image_upload_events e where e.job_id = j.id and e.event_type = 'completed')");
        long unanswered = number("select count(*) from jobs") - accepted.size();
        long rows = number("select count(*) from image_variants");
        long images = number("select count(*) from images");
        long files = files("/processed/") - number("select count(distinct storage_key) from image_variants");
        long orphans = files("/") - files("/processed/") - images;
        String report = String.format(
                Locale.ROOT,
                "drill %s: %d accepted, %d completed, %d lost, %d completed twice, %d completed and not told, %d renditions"
                        + " of %d, %d files too many; %d sources without an image, %d images whose client got no answer,"
                        + " %d requests repeated; %s",
                name,
                accepted.size(),
                completed,
                accepted.size() - completed,
                twice,
                untold,
                rows,
                images * 9,
                files,
                orphans,
                unanswered,
                retries,
                figures);
        System.out.println(report);
        Path reports = Files.createDirectories(Path.of("target", "drills"));
        Files.writeString(reports.resolve(name + ".txt"), report + "\n");
        assertThat(completed).as("lost none").isEqualTo(accepted.size());
        assertThat(unanswered).as("jobs that no key accounts for").isZero();
        assertThat(twice).as("completed twice").isZero();
        assertThat(untold).as("completed and not told").isZero();
        assertThat(rows).as("renditions").isEqualTo(images * 9);
        assertThat(files).as("files too many").isZero();
    }

    private long files(String part) throws IOException {
        try (var stored = Files.walk(data.resolve("data/storage"))) {
            return stored.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(file -> file.contains(part) && !file.contains("/.incoming/"))
                    .count();
        }
    }

    @Override
    public void close() {
        nodes.close();
        database.close();
    }
}
