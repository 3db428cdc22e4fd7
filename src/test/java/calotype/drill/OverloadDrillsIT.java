package calotype.drill;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.ProcessFigures;
import calotype.testing.RunningJar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Far more uploads than can be worked on, for some time; as {@link DrillsIT}. */
class OverloadDrillsIT {
    private static final int TIMES = 5;
    private static final int QUEUE = 60;
    /** As in {@code docker/}: what is held to a bound must have one. */
    private static final String FLAGS = "@" + Path.of("docker", "jvm.options").toAbsolutePath();

    private static final long MOST_MEMORY = 1L << 30;
    private static final int LOOKS_A_SECOND = 10;

    @TempDir
    private Path data;

    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<Future<?>> sent = new ArrayList<>();
    private final Map<Integer, AtomicInteger> answers = new ConcurrentSkipListMap<>();
    private final ConcurrentLinkedQueue<Double> looks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unready = new AtomicInteger();

    /** R31, A17, H21: five times what the nodes can do, at one door. */
    @Test
    @EnabledIfSystemProperty(named = "drill", matches = "overload|all", disabledReason = DrillsIT.WHY)
    void r31_overload() throws Exception {
        try (Ground ground = new Ground(
                "overload", data, Map.of("MAX_QUEUE_DEPTH", Integer.toString(QUEUE), "JDK_JAVA_OPTIONS", FLAGS))) {
            RunningJar door = ground.start("door", Ground.DOOR);
            RunningJar worker = ground.start("worker", "worker");
            ApiClient client = ground.client("door");
            double capacity = capacity(ground, client);
            ProcessFigures.forgetPeak(door.pid());
            ProcessFigures.forgetPeak(worker.pid());

            int uploads = (int) Math.ceil(TIMES * capacity * Ground.SECONDS);
            overload(ground, client, uploads, (long) (1e9 / (TIMES * capacity)));
            long drained = Ground.await("what was taken is done", () -> unfinished(ground) == 0);

            long doorMemory = ProcessFigures.peakMemory(door.pid());
            long workerMemory = ProcessFigures.peakMemory(worker.pid());
            List<Double> millis = looks.stream().sorted().toList();
            ground.tally.judge(String.format(
                    Locale.ROOT,
                    "capacity %.1f jobs a second, %d uploads offered in %d s, answers %s, drained %.1f s after;"
                            + " not ready at %d looks of %d, health p50 %.0f ms, p99 %.0f ms, longest %.0f ms; door"
                            + " at most %d MB, worker %d MB",
                    capacity,
                    uploads,
                    Ground.SECONDS,
                    answers,
                    drained / 1_000.0,
                    unready.get(),
                    millis.size() / 2,
                    millis.get(millis.size() / 2),
                    millis.get(millis.size() * 99 / 100),
                    millis.get(millis.size() - 1),
                    doorMemory >> 20,
                    workerMemory >> 20));
            assertThat(answers.keySet())
                    .as("statuses")
                    .isSubsetOf(202, 429, 503)
                    .contains(503);
            assertThat(unready.get()).as("times not ready").isPositive();
            assertThat(doorMemory).as("door's memory").isLessThan(MOST_MEMORY);
            assertThat(workerMemory).as("worker's memory").isLessThan(MOST_MEMORY);
            assertThat(client.upload(Ground.PHOTO, "photo.jpg").status())
                    .as("afterwards")
                    .isEqualTo(202);
        } finally {
            clock.shutdownNow();
            clients.shutdownNow();
        }
    }

    /** Jobs a second, of a heap of them; the first ones only warm the nodes up. */
    private double capacity(Ground ground, ApiClient client) throws Exception {
        double perSecond = 0;
        for (int round = 0; round < 3; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < QUEUE - 1; i++) {
                send(ground, client);
            }
            for (Future<?> each : sent) {
                each.get(1, TimeUnit.MINUTES);
            }
            sent.clear();
            ground.settle();
            perSecond = (QUEUE - 1) / ((System.nanoTime() - begin) / 1e9);
        }
        assertThat(answers.keySet()).as("below the mark all are taken").containsExactly(202);
        answers.clear();
        return perSecond;
    }

    /** In time, however slow the answers are; health is asked all the while. */
    private void overload(Ground ground, ApiClient client, int uploads, long everyNanos) throws Exception {
        AtomicInteger left = new AtomicInteger(uploads);
        var sending = clock.scheduleAtFixedRate(
                () -> {
                    if (left.getAndDecrement() > 0) {
                        send(ground, client);
                    }
                },
                0,
                everyNanos,
                TimeUnit.NANOSECONDS);
        var looking = clock.scheduleAtFixedRate(
                () -> look(client), 0, TimeUnit.SECONDS.toNanos(1) / LOOKS_A_SECOND, TimeUnit.NANOSECONDS);
        Ground.await("all are sent", () -> left.get() <= 0);
        assertThat(looking.isDone()).as("somebody who looks has failed").isFalse();
        sending.cancel(false);
        looking.cancel(false);
        for (Future<?> each : all()) {
            each.get(2, TimeUnit.MINUTES);
        }
    }

    private void send(Ground ground, ApiClient client) {
        Future<?> upload = clients.submit(() -> {
            Answer answer = client.upload(
                    Ground.PHOTO,
                    "photo.jpg",
                    "Idempotency-Key",
                    UUID.randomUUID().toString());
            answers.computeIfAbsent(answer.status(), status -> new AtomicInteger())
                    .incrementAndGet();
            if (answer.status() == 202) {
                ground.accepted().add(answer.json().get("job_id").asText());
            } else {
                assertThat(answer.header("Retry-After"))
                        .as("when to come again")
                        .matches("[1-9]\\d*");
                assertThat(answer.json().path("code").asText()).isIn("overloaded", "rate_limited", "not_ready");
            }
        });
        synchronized (sent) {
            sent.add(upload);
        }
    }

    private List<Future<?>> all() {
        synchronized (sent) {
            return List.copyOf(sent);
        }
    }

    private void look(ApiClient client) {
        assertThat(timed(client, "/health/live")).isEqualTo(200);
        if (timed(client, "/health/ready") == 503) {
            unready.incrementAndGet();
        }
    }

    private int timed(ApiClient client, String path) {
        long begin = System.nanoTime();
        int status = client.get(path).status();
        looks.add((System.nanoTime() - begin) / 1e6);
        return status;
    }

    private static long unfinished(Ground ground) {
        return ground.number("select count(*) from jobs where status not in ('completed', 'failed', 'cancelled')");
    }
}
