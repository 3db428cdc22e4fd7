package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.FaultProxy;
import calotype.testing.PrivatePostgres;
import calotype.testing.PrivateRabbit;
import calotype.testing.PrivateRedis;
import calotype.testing.RunningJar;
import calotype.testing.S3Faults;
import calotype.testing.S3Faults.Fault;
import calotype.testing.S3Server;
import calotype.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The servers around the nodes stop, die, hang and answer badly, under load; as {@link DrillsIT}. */
class ServerDrillsIT {
    private static final String WHY = DrillsIT.WHY;

    @TempDir
    private Path data;

    /** R4: the broker is stopped, killed and started under load. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "broker-restart|all", disabledReason = WHY)
    void r04_brokerRestart() throws Exception {
        try (PrivateRabbit rabbit = PrivateRabbit.start();
                Ground ground = new Ground("broker-restart", data, Map.of("AMQP_URL", rabbit.url()))) {
            ground.start("door", Ground.DOOR);
            ground.start("worker", "worker");
            CompletableFuture<Void> load = ground.load(Ground.JOBS);
            for (int kill = 0; kill < Ground.KILLS; kill++) {
                ground.untilSomeMore(load);
                if (kill % 3 == 0) {
                    rabbit.kill();
                } else {
                    rabbit.stop();
                }
                ground.upload(2);
                rabbit.up();
            }
            Ground.end(load);
            ground.tally.judge(Ground.KILLS + " stops and kills of the broker");
            assertThat(ground.refusals()).as("uploads refused").isEmpty();
        }
    }

    /** R5, R6: the broker is away for some time, then blocks its publishers for as long. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "broker-away|all", disabledReason = WHY)
    void r05_r06_brokerAwayAndBlocking() throws Exception {
        try (PrivateRabbit rabbit = PrivateRabbit.start();
                Ground ground = new Ground("broker-away", data, Map.of("AMQP_URL", rabbit.url()))) {
            List<RunningJar> nodes = List.of(ground.start("door", Ground.DOOR), ground.start("worker", "worker"));
            ground.upload(2);
            ground.settle();
            rabbit.kill();
            ground.loadFor(Ground.SECONDS);
            rabbit.up();
            long drained = Ground.await("the backlog is done", () -> done(ground));
            rabbit.control("set_vm_memory_high_watermark", "0.00001");
            ground.loadFor(Ground.SECONDS);
            rabbit.control("set_vm_memory_high_watermark", "0.4");
            long unblocked = Ground.await("what was blocked is done", () -> done(ground));
            long held = nodes.stream()
                    .flatMap(node -> node.output().lines())
                    .filter(line -> line.matches(".*has been blocked for (\\d{5,}|[2-9]\\d{3}) ms.*"))
                    .count();
            ground.tally.judge(String.format(
                    Locale.ROOT,
                    "away %d s, backlog done %.1f s after; blocking %d s, done %.1f s after; loops held over 2 s: %d",
                    Ground.SECONDS,
                    drained / 1_000.0,
                    Ground.SECONDS,
                    unblocked / 1_000.0,
                    held));
            assertThat(held).as("loops held over 2 s").isZero();
            assertThat(ground.refusals()).as("uploads refused").isEmpty();
        }
    }

    private static boolean done(Ground ground) {
        return ground.number("select count(*) from jobs where status <> 'completed'") == 0;
    }

    /** R10, R11: PostgreSQL is stopped, killed and frozen under load. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "postgres-restart|all", disabledReason = WHY)
    void r10_r11_postgresRestart() throws Exception {
        try (PrivatePostgres postgres = PrivatePostgres.in(data.resolve("postgres"));
                Ground ground = new Ground("postgres-restart", data, TestDatabase.of(postgres), Map.of())) {
            URI door = ground.start("door", Ground.DOOR).address();
            ground.start("worker", "worker");
            CompletableFuture<Void> load = ground.load(Ground.JOBS);
            double slowest = 0;
            double slowestRefusal = 0;
            for (int blow = 0; blow < Ground.KILLS; blow++) {
                ground.untilSomeMore(load);
                switch (blow % 3) {
                    case 0 -> postgres.crash();
                    case 1 -> {
                        postgres.stop();
                        slowestRefusal = Math.max(slowestRefusal, refused(ground, door));
                        postgres.start();
                    }
                    default -> {
                        postgres.freeze();
                        slowestRefusal = Math.max(slowestRefusal, refused(ground, door));
                        postgres.thaw();
                    }
                }
                long back = Ground.await(
                        "uploads go on",
                        () -> ground.uploadOnce(door, UUID.randomUUID().toString()) == 202);
                slowest = Math.max(slowest, back / 1_000.0);
            }
            Ground.end(load);
            ground.tally.judge(String.format(
                    Locale.ROOT,
                    "%d kills, stops and freezes of PostgreSQL, uploads again at the latest %.1f s after,"
                            + " slowest refusal %.1f s",
                    Ground.KILLS,
                    slowest,
                    slowestRefusal));
            assertThat(slowest).as("seconds until uploads go on").isLessThanOrEqualTo(5);
            assertThat(slowestRefusal).as("seconds until a refusal").isLessThanOrEqualTo(3);
        }
    }

    /** Seconds of the slowest of some uploads that cannot be taken. */
    private static double refused(Ground ground, URI door) {
        double slowest = 0;
        for (int i = 0; i < 3; i++) {
            long begin = System.nanoTime();
            assertThat(ground.uploadOnce(door, UUID.randomUUID().toString())).isEqualTo(503);
            slowest = Math.max(slowest, (System.nanoTime() - begin) / 1e9);
        }
        return slowest;
    }

    /** R14: the bucket refuses everything, then hangs, each for some time. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "bucket-away|all", disabledReason = WHY)
    void r14_bucketAway() throws Exception {
        Vertx vertx = Vertx.vertx();
        AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
        try (S3Server store = S3Server.start(data.resolve("store"));
                S3Faults proxy = S3Faults.before(store, vertx, fault::get);
                Ground ground = new Ground("bucket-away", data, S3Server.environment(proxy.endpoint()))) {
            ground.tally.in(store);
            ground.start("door", Ground.DOOR + ",worker");
            ground.start("worker", "worker");
            ground.upload(3);
            ground.settle();
            List<String> figures = new ArrayList<>();
            for (Fault each : List.of(Fault.SLOW_DOWN, Fault.STALL)) {
                CompletableFuture<Void> load = ground.load((int) (Ground.SECONDS * Ground.RATE));
                ground.untilSomeMore(load);
                fault.set(each);
                Ground.end(load);
                fault.set(Fault.NONE);
                long done = Ground.await("all is done", () -> done(ground));
                figures.add(String.format(Locale.ROOT, "%s done %.1f s after", each, done / 1_000.0));
            }
            long brought = Ground.await(
                    "what was kept is brought, sources and renditions",
                    () -> ground.tally.orphans() == 0 && ground.tally.strays() == 0);
            ground.tally.judge(String.format(
                    Locale.ROOT,
                    "bucket bad for %d s each: %s, %d requests spoilt, brought %.1f s later",
                    Ground.SECONDS,
                    figures,
                    proxy.count(Fault.SLOW_DOWN) + proxy.count(Fault.STALL),
                    brought / 1_000.0));
        } finally {
            await(vertx);
        }
    }

    private static void await(Vertx vertx) throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    /** R15: Redis is killed and comes back; readers notice nothing. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "redis-gone|all", disabledReason = WHY)
    void r15_redisGone() throws Exception {
        try (PrivateRedis redis = PrivateRedis.start();
                Ground ground = new Ground("redis-gone", data, Map.of("REDIS_URL", redis.url()))) {
            ground.start("a", Ground.DOOR);
            ground.start("b", Ground.DOOR);
            ground.start("worker", "worker");
            ground.upload(4);
            ground.settle();
            List<ApiClient> doors = List.of(ground.client("a"), ground.client("b"));
            List<String> jobs = List.copyOf(ground.accepted());
            ConcurrentLinkedQueue<Long> millis = new ConcurrentLinkedQueue<>();
            for (int kill = 0; kill < Ground.KILLS; kill++) {
                redis.kill();
                CompletableFuture<Void> load = ground.load((int) (Ground.SECONDS * Ground.RATE));
                for (int i = 0; !load.isDone(); i++) {
                    long begin = System.nanoTime();
                    String path = "/api/v1/images/jobs/" + jobs.get(i % jobs.size()) + "/result";
                    assertThat(doors.get(i % 2).get(path).status()).isEqualTo(200);
                    millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
                }
                Ground.end(load);
                redis.up();
                Ground.await(
                        "the cache is back",
                        () -> doors.stream()
                                .allMatch(door -> !door.get("/health/ready")
                                        .json()
                                        .toString()
                                        .contains("\"degraded\":[\"")));
            }
            List<Long> sorted = millis.stream().sorted().toList();
            ground.tally.judge(String.format(
                    Locale.ROOT,
                    "Redis killed %d times for %d s: %d reads, all 200, p99 %d ms",
                    Ground.KILLS,
                    Ground.SECONDS,
                    sorted.size(),
                    sorted.get(sorted.size() * 99 / 100)));
            assertThat(ground.refusals()).isEmpty();
        }
    }

    /** Slow and cut connections from the nodes to each server in turn. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "bad-network|all", disabledReason = WHY)
    void k14_badNetwork() throws Exception {
        try (PrivateRabbit rabbit = PrivateRabbit.start();
                PrivateRedis redis = PrivateRedis.start();
                S3Server store = S3Server.start(data.resolve("store"))) {
            TestDatabase database = TestDatabase.create(); // The ground closes it.
            Map<String, FaultProxy> proxies = new HashMap<>();
            proxies.put("PostgreSQL", FaultProxy.before(database.uri().reveal(), 5432));
            proxies.put("RabbitMQ", FaultProxy.before(rabbit.url(), 5672));
            proxies.put("Redis", FaultProxy.before(redis.url(), 6379));
            proxies.put("S3", FaultProxy.before(store.endpoint(), 80));
            Map<String, String> environment =
                    new HashMap<>(S3Server.environment(proxies.get("S3").url(store.endpoint())));
            environment.put("AMQP_URL", proxies.get("RabbitMQ").url(rabbit.url()));
            environment.put("REDIS_URL", proxies.get("Redis").url(redis.url()));
            String database5432 = proxies.get("PostgreSQL").url(database.uri().reveal());
            try (Ground ground = new Ground("bad-network", data, database, environment)) {
                ground.tally.in(store);
                ground.start("door", Ground.DOOR, Map.of("DATABASE_URL", database5432));
                ground.start("worker", "worker");
                ground.upload(2);
                List<String> figures = new ArrayList<>();
                for (String server : List.of("PostgreSQL", "RabbitMQ", "Redis", "S3")) {
                    int before = ground.accepted().size();
                    spoil(ground, proxies.get(server));
                    figures.add(String.format(Locale.ROOT, "%s p95 %.1f s", server, ground.p95(before)));
                }
                ground.tally.judge("100 ms more, then " + Ground.KILLS + " cuts, for each: " + figures);
            } finally {
                proxies.values().forEach(FaultProxy::close);
            }
        }
    }

    private static void spoil(Ground ground, FaultProxy proxy) throws Exception {
        proxy.latency(Duration.ofMillis(100));
        Ground.end(ground.load(Ground.JOBS / 2));
        proxy.heal();
        CompletableFuture<Void> load = ground.load(Ground.JOBS / 2);
        for (int cut = 0; cut < Ground.KILLS; cut++) {
            ground.untilSomeMore(load);
            proxy.cut();
        }
        Ground.end(load);
        ground.settle();
    }
}
