package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.CrashPoints.Point;
import calotype.queue.TestBroker;
import calotype.testing.RealServers;
import calotype.testing.RunningJar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that die, stand still and leave, under load: {@code mvn -Pdrills verify -Ddrill=worker-kill}, or {@code all}. Each
 * drill prints its figures, also into {@code target/drills}, and fails when a job is lost or done twice. {@code
 * -Ddrill.jobs=300} and {@code -Ddrill.kills=30} make it long, {@code -Ddrill.rate=2} is uploads a second; without {@code
 * -Ddrill} only the first one is run, short.
 */
class DrillsIT {
    static final String WHY = "a drill of its own: mvn -Pdrills verify -Ddrill=NAME";

    @TempDir
    private Path data;

    /** R1: workers die at random moments, and others are started for them. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "worker-kill|all|short", disabledReason = WHY)
    void r01_h08_workerKill() throws Exception {
        try (Ground ground = new Ground("worker-kill", data, Map.of())) {
            ground.start("door", Ground.DOOR);
            ground.start("one", "worker");
            ground.start("two", "worker");
            kill(ground, List.of("one", "two"), Map.of("one", "worker", "two", "worker"));
        }
    }

    /** L14, R25: three nodes that do everything, of which any may die. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "node-loss|all", disabledReason = WHY)
    void l14_r25_nodeLoss() throws Exception {
        String everything = Ground.DOOR + ",worker";
        Map<String, String> roles = Map.of("a", everything, "b", everything, "c", everything);
        try (Ground ground = new Ground("node-loss", data, Map.of("CALOTYPE_JOBS_WORKERS", "1"))) {
            for (String node : List.of("a", "b", "c")) {
                ground.start(node, roles.get(node));
            }
            kill(ground, List.of("a", "b", "c"), roles);
        }
    }

    /** As many blows as were asked for, each at a random node under load; the jobs may take a lease and 5 s longer. */
    private static void kill(Ground ground, List<String> victims, Map<String, String> roles) throws Exception {
        int before = 10;
        Ground.end(ground.load(before));
        ground.settle();
        double calm = ground.p95(0);
        CompletableFuture<Void> load = ground.load(Ground.JOBS);
        for (int kill = 0; kill < Ground.KILLS; kill++) {
            ground.untilSomeMore(load);
            String victim = victims.get(ground.random.nextInt(victims.size()));
            ground.node(victim).kill();
            ground.start(victim, roles.get(victim));
        }
        Ground.end(load);
        ground.settle();
        double delayed = ground.p95(before) - calm;
        ground.tally.judge(String.format(
                Locale.ROOT,
                "%d kills, p95 in calm %.1f s, extra delay p95 %.1f s, leases lost %d",
                Ground.KILLS,
                calm,
                delayed,
                ground.number("select coalesce(sum(lost_leases), 0)::bigint from jobs")));
        assertThat(delayed).as("p95 extra delay, seconds").isLessThan(Ground.LEASE_SECONDS + 5);
    }

    /** R3: doors are killed at random moments; clients try again with the key of the request that got no answer. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "api-kill|all", disabledReason = WHY)
    void r03_apiKill() throws Exception {
        try (Ground ground = new Ground("api-kill", data, Map.of())) {
            ground.start("a", Ground.DOOR);
            ground.start("b", Ground.DOOR);
            ground.start("worker", "worker");
            CompletableFuture<Void> load = ground.load(Ground.JOBS);
            for (int kill = 0; kill < Ground.KILLS; kill++) {
                ground.untilSomeMore(load);
                String victim = ground.random.nextBoolean() ? "a" : "b";
                ground.node(victim).kill();
                ground.start(victim, Ground.DOOR);
            }
            Ground.end(load);
            ground.settle();
            long left = ground.tally.orphans();
            ground.start(
                    "sweeper",
                    "upkeep",
                    Map.of("CALOTYPE_UPKEEP_SWEEP_EVERY", "1s", "CALOTYPE_UPKEEP_ORPHAN_AGE", "0s"));
            long swept = Ground.await("sources without an image are swept", () -> ground.tally.orphans() == 0);
            long spoilt = ground.tally.spoilt();
            ground.tally.judge(String.format(
                    Locale.ROOT,
                    "%d kills of doors, %d sources left and swept after %.1f s, %d sources that differ from what was"
                            + " sent",
                    Ground.KILLS,
                    left,
                    swept / 1_000.0,
                    spoilt));
            assertThat(spoilt).isZero();
        }
    }

    /** R2: a process dies at each of the worst instants. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "crash-points|all", disabledReason = WHY)
    void r02_crashPoints() throws Exception {
        String url = RealServers.RABBITMQ.url();
        try (TestBroker broker = new TestBroker(url)) {
            Map<String, String> queue =
                    Map.of("AMQP_URL", url, "AMQP_PREFIX", broker.topology().prefix());
            try (Ground ground = new Ground("crash-points", data, queue)) {
                URI door = ground.start("door", Ground.DOOR).address();
                ground.start("worker", "worker");
                for (Point point : Point.values()) {
                    for (int crash = 0; crash < Ground.KILLS; crash++) {
                        crash(ground, point, door);
                    }
                }
                ground.tally.judge(Ground.KILLS + " crashes at each of " + Point.values().length + " points");
            }
        }
    }

    /** The node is certain to die where it is to; uploads go on until it does. */
    private static void crash(Ground ground, Point point, URI door) throws IOException {
        boolean worker = point.wire().startsWith("worker");
        RunningJar node = ground.startDoomed(
                "crashing", worker ? "worker" : Ground.DOOR, Map.of("CRASH_AT", point.wire() + ":1"));
        while (node.isAlive()) {
            ground.upload(List.of(point.wire().startsWith("upload") ? node.address() : door));
        }
        assertThat(node.exitCode()).as(point + ": " + node.output()).isEqualTo(137);
    }

    /** R23: a worker stands still past its lease and wakes up again. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "sigstop-worker|all", disabledReason = WHY)
    void r23_sigstopWorker() throws Exception {
        try (Ground ground = new Ground("sigstop-worker", data, Map.of())) {
            ground.start("door", Ground.DOOR);
            RunningJar sleeper = ground.start("sleeper", "worker");
            ground.start("other", "worker");
            for (int stop = 0; stop < Ground.KILLS; stop++) {
                ground.upload(Math.max(4, Ground.JOBS / Ground.KILLS));
                sleeper.freeze();
                ground.settle(); // Past the lease, if it had anything in hand.
                sleeper.thaw();
            }
            ground.tally.judge(Ground.KILLS + " stops, "
                    + ground.number("select coalesce(sum(lost_leases), 0)::bigint from jobs") + " leases lost, p95 "
                    + String.format(Locale.ROOT, "%.1f s", ground.p95(0)));
        }
    }

    /** L05, R24: each node in turn is asked to leave and started again. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "rolling-restart|all", disabledReason = WHY)
    void l05_r24_rollingRestart() throws Exception {
        Map<String, String> roles = Map.of("a", Ground.DOOR, "b", Ground.DOOR, "c", "worker");
        try (Ground ground = new Ground("rolling-restart", data, Map.of())) {
            // A node without a ledger of its own is ready when it has found one.
            for (String node : List.of("a", "b", "c")) {
                ground.start(node, roles.get(node));
            }
            CompletableFuture<Void> load = ground.load(Ground.JOBS);
            long slowest = 0;
            for (String node : Stream.generate(() -> List.of("a", "b", "c"))
                    .limit(Math.max(1, Ground.KILLS / 3))
                    .flatMap(List::stream)
                    .toList()) {
                ground.untilSomeMore(load);
                long begin = System.nanoTime();
                assertThat(ground.node(node).stop()).as("exit code").isZero();
                slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
                ground.start(node, roles.get(node));
            }
            Ground.end(load);
            ground.tally.judge("restarts " + Math.max(1, Ground.KILLS / 3) * 3 + ", slowest exit " + slowest + " s");
            assertThat(ground.number("select count(*) from jobs where attempts > 1"))
                    .as("jobs that were handed back used an attempt up")
                    .isZero();
            assertThat(slowest).as("seconds to leave").isLessThanOrEqualTo(30);
            assertThat(ground.refusals())
                    .as("requests that were answered with a failure")
                    .doesNotContainKeys(503, 507);
        }
    }

    /** L03, H14: a node joins while another one stands still, and takes what waits. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "join-beside-frozen|all", disabledReason = WHY)
    void h14_joinBesideFrozen() throws Exception {
        try (Ground ground = new Ground("join-beside-frozen", data, Map.of())) {
            ground.start("door", Ground.DOOR);
            RunningJar sleeper = ground.start("sleeper", "worker");
            List<Double> seconds = new ArrayList<>();
            List<Double> untilWork = new ArrayList<>();
            for (int join = 0; join < Ground.KILLS; join++) {
                sleeper.freeze();
                ground.upload(2);
                long begin = System.nanoTime();
                RunningJar comer = ground.start("comer", "worker");
                Instant ready = Instant.now();
                seconds.add(Math.round((System.nanoTime() - begin) / 1e8) / 10.0);
                ground.settle();
                untilWork.add(Math.max(0, Math.round(secondsUntilTheLastTwoBegan(ground, ready) * 10) / 10.0));
                sleeper.thaw();
                comer.stop();
            }
            ground.tally.judge("seconds from the start to ready beside a node that stands still " + seconds
                    + ", from ready to the first job that waited " + untilWork);
            assertThat(seconds).allMatch(each -> each < 30);
            assertThat(untilWork).allMatch(each -> each < 2);
        }
    }

    private static double secondsUntilTheLastTwoBegan(Ground ground, Instant since) {
        return ground.database
                .run("select (extract(epoch from min(started_at)) - " + since.toEpochMilli() + " / 1000.0)::float8 from"
                        + " (select * from jobs order by created_at desc limit 2) j")
                .get(0)
                .getDouble(0);
    }

    /**
     * Two worker processes against one, of one slot and, where this machine can tie them to it, one core each: untied, one
     * alone would have its picture made on all cores.
     */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "two-workers|all", disabledReason = WHY)
    void h14_twoWorkers() throws Exception {
        Map<String, String> oneSlot = Map.of("CALOTYPE_JOBS_WORKERS", "1");
        int jobs = Math.max(40, Ground.JOBS);
        try (Ground ground = new Ground("two-workers", data, oneSlot)) {
            ground.start("door", Ground.DOOR);
            ground.start("one", "worker", Map.of(), tiedTo(0));
            ground.upload(jobs); // A JVM compiles what it runs in its first hundred jobs.
            ground.settle();
            double one = perSecond(ground, jobs);
            ground.start("two", "worker", Map.of(), tiedTo(1));
            ground.upload(2 * jobs);
            ground.settle();
            double two = perSecond(ground, jobs);
            ground.tally.judge(String.format(
                    Locale.ROOT,
                    "one worker %.2f jobs/s, two %.2f jobs/s: %.2f times, on %d cores with %s of load",
                    one,
                    two,
                    two / one,
                    Runtime.getRuntime().availableProcessors(),
                    Files.readString(Path.of("/proc/loadavg")).split(" ")[0]));
            // Two cores hold the door, the database and the client as well: it must be more, and the figure is told.
            assertThat(two).isGreaterThan(one);
        }
    }

    private static List<String> tiedTo(int core) {
        Path taskset = Path.of("/usr/bin/taskset");
        return Files.isExecutable(taskset) && core < Runtime.getRuntime().availableProcessors()
                ? List.of(taskset.toString(), "-c", Integer.toString(core))
                : List.of();
    }

    /** Of jobs that all wait already: from the first beginning to the last end. */
    private static double perSecond(Ground ground, int jobs) {
        long before = ground.number("select count(*) from jobs");
        ground.upload(jobs);
        ground.settle();
        double seconds = ground.database
                .run("select extract(epoch from max(completed_at) - min(created_at))::float8 from"
                        + " (select * from jobs order by created_at offset " + before + ") j")
                .get(0)
                .getDouble(0);
        return jobs / seconds;
    }
}
