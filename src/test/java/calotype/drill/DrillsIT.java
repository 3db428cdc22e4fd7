package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.CrashPoints.Point;
import calotype.queue.TestBroker;
import calotype.testing.PrivateRabbit;
import calotype.testing.RealServers;
import calotype.testing.RunningJar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
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
 * Failures on purpose, under load: {@code mvn -Pdrills verify -Ddrill=worker-kill}, or {@code all}. Each prints its
 * figures, also into {@code target/drills}, and fails when a job is lost or done twice. {@code -Ddrill.jobs=300} and
 * {@code -Ddrill.kills=30} make it long; without {@code -Ddrill} only the first one is run, short.
 */
class DrillsIT {
    private static final String WHY = "a drill of its own: mvn -Pdrills verify -Ddrill=NAME";
    private static final int JOBS = Integer.getInteger("drill.jobs", 20);
    private static final int KILLS = Integer.getInteger("drill.kills", 3);
    private static final String DOOR = "http,persistence,storage";

    @TempDir
    private Path data;

    /** R1: workers die at random moments, and others are started for them. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "worker-kill|all|short", disabledReason = WHY)
    void r01_h08_workerKill() throws Exception {
        try (Ground ground = new Ground("worker-kill", data, Map.of())) {
            ground.start("door", DOOR);
            ground.start("one", "worker");
            ground.start("two", "worker");
            ground.upload(5);
            ground.settle();
            double calm = ground.p95(0);
            CompletableFuture<Void> load = ground.load(JOBS);
            for (int kill = 0; kill < KILLS; kill++) {
                untilSomeMore(ground, load);
                String victim = ground.random.nextBoolean() ? "one" : "two";
                ground.node(victim).kill();
                ground.start(victim, "worker");
            }
            load.get(10, TimeUnit.MINUTES);
            ground.settle();
            double delayed = ground.p95(5) - calm;
            ground.judge(String.format(Locale.ROOT, "%d kills, p95 extra delay %.1f s", KILLS, delayed));
            assertThat(delayed).as("p95 extra delay, seconds").isLessThan(Ground.LEASE_SECONDS + 5);
        }
    }

    /** L14: three nodes, of which each is killed. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "node-loss|all", disabledReason = WHY)
    void l14_r25_nodeLoss() throws Exception {
        Map<String, String> roles = Map.of("a", DOOR, "b", DOOR, "c", "worker,http");
        try (Ground ground = new Ground("node-loss", data, Map.of())) {
            for (String node : roles.keySet()) {
                ground.start(node, roles.get(node));
            }
            ground.upload(5);
            ground.settle();
            double calm = ground.p95(0);
            CompletableFuture<Void> load = ground.load(JOBS);
            for (int kill = 0; kill < KILLS; kill++) {
                untilSomeMore(ground, load);
                String victim = List.of("a", "b", "c").get(kill % 3);
                ground.node(victim).kill();
                ground.start(victim, roles.get(victim));
            }
            load.get(10, TimeUnit.MINUTES);
            ground.settle();
            ground.judge(String.format(Locale.ROOT, "%d kills, p95 extra delay %.1f s", KILLS, ground.p95(5) - calm));
        }
    }

    /** R3: doors are killed at random moments; clients try again with the key of the request that got no answer. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "api-kill|all", disabledReason = WHY)
    void r03_apiKill() throws Exception {
        try (Ground ground = new Ground("api-kill", data, Map.of())) {
            ground.start("a", DOOR);
            ground.start("b", DOOR);
            ground.start("worker", "worker");
            CompletableFuture<Void> load = ground.load(JOBS);
            for (int kill = 0; kill < KILLS; kill++) {
                untilSomeMore(ground, load);
                String victim = ground.random.nextBoolean() ? "a" : "b";
                ground.node(victim).kill();
                ground.start(victim, DOOR);
            }
            load.get(10, TimeUnit.MINUTES);
            ground.judge(KILLS + " kills of doors");
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
                URI door = ground.start("door", DOOR).address();
                ground.start("worker", "worker");
                for (Point point : Point.values()) {
                    for (int crash = 0; crash < KILLS; crash++) {
                        crash(ground, point, door);
                    }
                }
                ground.judge(KILLS + " crashes at each of " + Point.values().length + " points");
            }
        }
    }

    /** The node is certain to die where it is to; uploads go on until it does. */
    private static void crash(Ground ground, Point point, URI door) throws IOException {
        boolean worker = point.wire().startsWith("worker");
        RunningJar node = ground.start("crashing", worker ? "worker" : DOOR, Map.of("CRASH_AT", point.wire() + ":1"));
        List<URI> first = point.wire().startsWith("upload") ? List.of(node.address()) : List.of(door);
        while (node.isAlive()) {
            ground.upload(first);
        }
        assertThat(node.exitCode()).as(point + ": " + node.output()).isEqualTo(137);
    }

    /** R4: the broker is stopped, killed and started under load. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "broker-restart|all", disabledReason = WHY)
    void r04_brokerRestart() throws Exception {
        try (PrivateRabbit rabbit = PrivateRabbit.start();
                Ground ground = new Ground("broker-restart", data, Map.of("AMQP_URL", rabbit.url()))) {
            ground.start("door", DOOR);
            ground.start("worker", "worker");
            CompletableFuture<Void> load = ground.load(JOBS);
            for (int kill = 0; kill < KILLS; kill++) {
                untilSomeMore(ground, load);
                if (kill % 3 == 0) {
                    rabbit.kill();
                } else {
                    rabbit.stop();
                }
                ground.upload(2);
                rabbit.up();
            }
            load.get(10, TimeUnit.MINUTES);
            ground.judge(KILLS + " stops and kills of the broker");
            assertThat(ground.retries()).as("uploads refused").isZero();
        }
    }

    /** R23: a worker stands still past its lease and wakes up again. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "sigstop-worker|all", disabledReason = WHY)
    void r23_sigstopWorker() throws Exception {
        try (Ground ground = new Ground("sigstop-worker", data, Map.of())) {
            ground.start("door", DOOR);
            RunningJar sleeper = ground.start("sleeper", "worker");
            ground.start("other", "worker");
            for (int stop = 0; stop < KILLS; stop++) {
                ground.upload(Math.max(4, JOBS / KILLS));
                sleeper.freeze();
                ground.settle(); // Past the lease, if it had anything in hand.
                sleeper.thaw();
            }
            ground.judge(KILLS + " stops, "
                    + ground.number("select coalesce(sum(lost_leases), 0)::bigint from jobs") + " leases lost, p95 "
                    + String.format(Locale.ROOT, "%.1f s", ground.p95(0)));
        }
    }

    /** L05, R24: each node in turn is asked to leave and started again. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "rolling-restart|all", disabledReason = WHY)
    void l05_r24_rollingRestart() throws Exception {
        Map<String, String> roles = Map.of("a", DOOR, "b", DOOR, "c", "worker");
        try (Ground ground = new Ground("rolling-restart", data, Map.of())) {
            for (String node : roles.keySet()) {
                ground.start(node, roles.get(node));
            }
            CompletableFuture<Void> load = ground.load(JOBS);
            long slowest = 0;
            for (String node : Stream.generate(() -> List.of("a", "b", "c"))
                    .limit(Math.max(1, KILLS / 3))
                    .flatMap(List::stream)
                    .toList()) {
                untilSomeMore(ground, load);
                long begin = System.nanoTime();
                assertThat(ground.node(node).stop()).as("exit code").isZero();
                slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
                ground.start(node, roles.get(node));
            }
            load.get(10, TimeUnit.MINUTES);
            ground.judge("slowest exit " + slowest + " s, attempts used up "
                    + ground.number("select count(*) from jobs where attempts > 1"));
            assertThat(ground.number("select count(*) from jobs where attempts > 1"))
                    .as("jobs that were handed back used an attempt up")
                    .isZero();
        }
    }

    /** Lets a random number of uploads go by; when all are through, some more are made, so that each blow falls on work. */
    private static void untilSomeMore(Ground ground, CompletableFuture<Void> load) {
        int goal = ground.accepted() + 1 + ground.random.nextInt(4);
        while (ground.accepted() < goal) {
            if (load.isDone()) {
                ground.upload(1);
            }
        }
    }
}
