package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.CameraPhoto;
import calotype.testing.Eventually;
import calotype.testing.Nodes;
import calotype.testing.RunningJar;
import calotype.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where a drill takes place: nodes, their database, and clients that upload as clients do. */
final class Ground implements AutoCloseable {
    /** How many pictures, blows and seconds; short by default. */
    static final int JOBS = Integer.getInteger("drill.jobs", 20);

    static final int KILLS = Integer.getInteger("drill.kills", 3);
    static final int SECONDS = Integer.getInteger("drill.seconds", 20);
    /** Uploads a second, so that the load lasts as long as the blows do. */
    static final double RATE = Double.parseDouble(System.getProperty("drill.rate", "2"));

    private static final int SIDE = Integer.getInteger("drill.side", 640);

    static final String DOOR = "http,persistence,storage";
    static final int LEASE_SECONDS = 4;
    static final Duration PATIENCE = Duration.ofMinutes(5);
    /** What is looked at costs processor time too, and the nodes need it. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    /** About 100 KB, unless {@code -Ddrill.side} wants more pixels on its long side. */
    static final byte[] PHOTO = CameraPhoto.jpeg(SIDE, SIDE * 3 / 4, 6, 90);

    private static final Pattern REMOVED = Pattern.compile("Objects that no row names; removed.*\\bobjects\\W+(\\d+)");

    final TestDatabase database;
    final Tally tally;
    final Random random = new Random();

    private final String name;
    private final Path data;
    private final Nodes nodes;
    /** All that ever ran, also those that died. */
    private final Map<String, RunningJar> everyone = new ConcurrentHashMap<>();

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final Map<String, RunningJar> standing = new ConcurrentHashMap<>();
    private final Map<String, URI> addresses = new ConcurrentHashMap<>();
    private final Map<URI, String> tokens = new ConcurrentHashMap<>();
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final Map<Integer, Integer> refusals = new ConcurrentHashMap<>();
    private volatile List<URI> doors = List.of();
    private volatile String token = "";

    /** @param more environment of all nodes */
    Ground(String name, Path data, Map<String, String> more) {
        this(name, data, TestDatabase.create(), more);
    }

    Ground(String name, Path data, TestDatabase database, Map<String, String> more) {
        this.name = name;
        this.data = data;
        this.database = database;
        this.tally = new Tally(name, this, data.resolve("objects"));
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
                "0",
                "CALOTYPE_LIMITS_MIN_FREE_DISK",
                "0",
                "STORAGE_PATH",
                data.resolve("objects").toString(),
                "JWT_SECRET_KEY",
                "eiTh6ieph4Aezoo2shohquoh9Eth0aep5ahXohPi"));
        environment.putAll(more);
        nodes = new Nodes(data, database, environment);
    }

    /** Starts a node in the place of the one that had the name before, and waits until it is ready; a door comes first. */
    RunningJar start(String node, String roles, Map<String, String> more, List<String> launcher) throws IOException {
        RunningJar jar = launch(node, roles, more, launcher);
        jar.awaitReady(PATIENCE.toSeconds());
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

    /** Starts a node and does not wait. */
    private RunningJar launch(String node, String roles, Map<String, String> more, List<String> launcher)
            throws IOException {
        Map<String, String> own = new HashMap<>(more);
        own.putIfAbsent("CALOTYPE_NODE_DATA_DIRECTORY", directory(node).toString());
        RunningJar jar = nodes.start(node, roles, own, launcher);
        everyone.put(everyone.size() + "-" + node, jar);
        return jar;
    }

    /** Starts a node that is to die, maybe of work that waits for it already; returns when it is ready or dead. */
    RunningJar startDoomed(String node, String roles, Map<String, String> more) throws IOException {
        RunningJar jar = launch(node, roles, more, List.of());
        try {
            jar.awaitReady(PATIENCE.toSeconds());
        } catch (IllegalStateException notReady) {
            // Its output ends a moment before itself.
            if (!jar.endsWithin(Duration.ofSeconds(5))) {
                throw notReady;
            }
        }
        return jar;
    }

    RunningJar start(String node, String roles, Map<String, String> more) throws IOException {
        return start(node, roles, more, List.of());
    }

    RunningJar start(String node, String roles) throws IOException {
        return start(node, roles, Map.of());
    }

    RunningJar node(String node) {
        return standing.get(node);
    }

    /** What a node keeps for itself. */
    Path directory(String node) {
        return data.resolve("node-" + node);
    }

    /** A client of the account that uploads. */
    ApiClient client(String node) {
        return new ApiClient(addresses.get(node), token);
    }

    /** Uploads pictures at the agreed rate, whatever becomes of each, while the rest of the drill goes on. */
    CompletableFuture<Void> load(int jobs) {
        CompletableFuture<?>[] uploads = IntStream.range(0, jobs)
                .mapToObj(i -> {
                    CompletableFuture<Void> upload = new CompletableFuture<>();
                    clock.schedule(
                            () -> clients.execute(() -> complete(upload)),
                            (long) (i / RATE * 1_000),
                            TimeUnit.MILLISECONDS);
                    return upload;
                })
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(uploads);
    }

    private void complete(CompletableFuture<Void> upload) {
        try {
            upload(doors);
            upload.complete(null);
        } catch (RuntimeException | AssertionError failure) {
            upload.completeExceptionally(failure);
        }
    }

    /** Uploads at the agreed rate for some time; returns when all are through. */
    void loadFor(int seconds) throws Exception {
        load((int) Math.max(1, seconds * RATE)).get(PATIENCE.toMinutes() * 2, TimeUnit.MINUTES);
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
                throw new AssertionError("No door takes an upload: " + refusals);
            }
            if (order.isEmpty()) {
                order = new ArrayList<>(doors);
                continue;
            }
            URI door = order.get(turn % order.size());
            int status = uploadOnce(door, key);
            if (status == 202) {
                return;
            }
            if (status == 0) {
                order = new ArrayList<>(doors);
            }
            refusals.merge(status, 1, Integer::sum);
            pause(status);
        }
    }

    /** Without haste: a door that is shut is asked again in a moment. */
    private static void pause(int status) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(status == 503 ? 500 : 100));
    }

    /** One request, answered by a status that is as it should be; 0 where nobody answers. */
    int uploadOnce(URI door, String key) {
        Answer answer;
        try {
            answer = new ApiClient(door, tokens.getOrDefault(door, token))
                    .upload(PHOTO, "photo.jpg", "Idempotency-Key", key);
        } catch (IllegalStateException shut) {
            return 0;
        }
        if (answer.status() == 202) {
            accepted.add(answer.json().get("job_id").asText());
        } else if (answer.status() == 401) {
            // A token of another node's clock.
            tokens.put(door, new ApiClient(door).registered().token());
        } else {
            assertThat(answer.status())
                    .as("may be tried again: " + answer.json())
                    .isIn(409, 429, 503, 507);
            if (answer.status() == 503) {
                assertThat(answer.header("Retry-After")).isNotEmpty();
            }
        }
        return answer.status();
    }

    /** Of the account that uploads. */
    String token() {
        return token;
    }

    List<URI> doors() {
        return doors;
    }

    List<String> accepted() {
        return accepted;
    }

    /** How often a request had to be repeated, by status; 0 stands for no answer. */
    Map<Integer, Integer> refusals() {
        return refusals;
    }

    /** Lets a random number of uploads go by; when all are through, one more is made, so that each blow falls on work. */
    void untilSomeMore(CompletableFuture<Void> load) {
        int goal = accepted.size() + 1 + random.nextInt(4);
        while (accepted.size() < goal) {
            if (load.isDone()) {
                upload(1);
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** Waits until all uploads have been taken. */
    static void end(CompletableFuture<Void> load) throws Exception {
        load.get(PATIENCE.toMinutes() * 2, TimeUnit.MINUTES);
    }

    /** Waits until no job is under way. */
    void settle() {
        await(
                "all jobs end",
                () -> number("select count(*) from jobs where status not in ('completed', 'failed'," + " 'cancelled')")
                        == 0);
    }

    /** Asks again and again, and answers how many milliseconds it took. */
    static long await(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        Eventually.await(what, PATIENCE, condition);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    /** Puts files into storage that no image has; there is one of an image already. */
    List<Path> strays(int count) throws IOException {
        Path objects = data.resolve("objects");
        try (Stream<Path> buckets = Files.list(objects)) {
            Path originals = buckets.map(bucket -> bucket.resolve("originals"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow();
            List<Path> strays = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Path folder = originals.resolve(UUID.randomUUID() + "/" + UUID.randomUUID());
                strays.add(Files.write(Files.createDirectories(folder).resolve("source.jpg"), PHOTO));
            }
            return strays;
        }
    }

    /** How many files all nodes together say that they have removed because no row names them. */
    long removedAsOrphans() {
        return everyone.values().stream()
                .flatMap(node -> REMOVED.matcher(node.output()).results())
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    /** Seconds from the upload to the end, of the slowest one in twenty of those that began after a moment. */
    double p95(int sinceJob) {
        return database.run("select coalesce(percentile_cont(0.95) within group (order by"
                        + " extract(epoch from completed_at - created_at)), 0)::float8 from"
                        + " (select * from jobs order by created_at offset " + sinceJob + ") j")
                .get(0)
                .getDouble(0);
    }

    long number(String query) {
        return database.run(query).get(0).getLong(0);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        clients.shutdownNow();
        nodes.close();
        database.close();
        keepWhatTheySaid();
    }

    /** For whoever looks for the reason of a failure. */
    private void keepWhatTheySaid() {
        try {
            Path folder = Files.createDirectories(Path.of("target", "drills", name));
            for (Map.Entry<String, RunningJar> each : everyone.entrySet()) {
                Files.writeString(
                        folder.resolve(each.getKey() + ".log"), each.getValue().output());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
