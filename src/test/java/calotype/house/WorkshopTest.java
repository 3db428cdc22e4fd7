package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.Register;
import calotype.contract.Contract;
import calotype.contract.Events;
import calotype.contract.Events.JobChanged;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.Stage;
import calotype.contract.OperationsApi;
import calotype.contract.OperationsApi.FailedJob;
import calotype.contract.OperationsApi.FindDeadLetters;
import calotype.contract.OperationsApi.Letters;
import calotype.contract.OperationsApi.ReplayLetters;
import calotype.contract.OperationsApi.Replayed;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Keep;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.ObjectKey;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.model.Visibility;
import calotype.persistence.PersistenceVerticle;
import calotype.problem.ProblemCode;
import calotype.processing.JobRunner;
import calotype.processing.ProcessingVerticle;
import calotype.processing.Retry;
import calotype.queue.JobQueue;
import calotype.queue.LedgerJobQueue;
import calotype.storage.LocalObjectStore;
import calotype.storage.Spool;
import calotype.storage.StorageVerticle;
import calotype.telemetry.Metrics;
import calotype.testing.TestDatabase;
import calotype.testing.WatchedVertx;
import calotype.workbench.ScriptedChildren;
import calotype.workbench.Workbench;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ledger, storage and workers together, with child processes that do what the source's text says. */
class WorkshopTest {
    private static final UUID OWNER = UUID.randomUUID();
    private static final Plan PLAN = new Plan(
            List.of(
                    new RenditionSpec("small", RenditionSet.THUMBNAIL, ImageFormat.WEBP, 128, 128, 85),
                    new RenditionSpec("medium", RenditionSet.VARIANT, ImageFormat.WEBP, 600, 600, 85)),
            Plan.Effort.FAST,
            Limits.DEFAULT,
            false,
            true);

    @TempDir
    Path directory;

    private final Vertx vertx = WatchedVertx.create();
    private final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    private final TestDatabase database = TestDatabase.create();
    private final BlockingQueue<JobChanged> finals = new LinkedBlockingQueue<>();
    private final Map<UUID, String> ends = new HashMap<>();
    private Workbench bench;

    @BeforeEach
    void openRooms() throws IOException {
        WorkerExecutor disk = vertx.createSharedWorkerExecutor("disk", 4);
        LocalObjectStore store = new LocalObjectStore(directory.resolve("storage"), false, disk, Clock.systemUTC());
        Spool spool = new Spool(Files.createDirectories(directory.resolve("spool")), Clock.systemUTC());
        await(vertx.deployVerticle(
                new PersistenceVerticle(database.uri(), TestDatabase.SETTINGS, 3, false, bus, new Metrics())));
        await(vertx.deployVerticle(new StorageVerticle(bus, store, spool, disk)));
        await(bus.ask(AccountsApi.REGISTER, new Register(OWNER, "ada@example.org", null, "$argon2id$hash")));
        await(bus.follow(Events.JOB_CHANGED, news -> {
            if (news.status().isFinal()) {
                finals.add(news);
            }
        }));
    }

    private void openWorkshop(UnaryOperator<JobQueue> around) {
        bench = ScriptedChildren.bench(directory, Duration.ofMinutes(1), 300);
        Settings settings = SettingsLoader.defaultsWith("node.data-directory=" + directory);
        JobRunner runner = new JobRunner(vertx, bus, bench, new Retry(new Random(1)), settings, "worker-1");
        JobQueue queue = around.apply(new LedgerJobQueue(vertx, bus, new Random(1)));
        await(vertx.deployVerticle(new ProcessingVerticle(queue, runner, 1, Duration.ofSeconds(5))));
    }

    @AfterEach
    void close() {
        await(vertx.close());
        bench.close();
        database.close();
    }

    @Test
    void r08_h11_aPictureThatKillsItsChildTwiceIsQuarantinedAndTheQueueMovesOn() throws Exception {
        openWorkshop(queue -> queue);
        UUID poison = upload("die");
        List<UUID> good = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            good.add(upload("picture " + i));
        }
        awaitEnds(7);
        assertThat(ends.get(poison)).isEqualTo("failed: worker_crash");
        good.forEach(job -> assertThat(ends.get(job)).isEqualTo("completed"));
        assertThat(count("jobs where status = 'completed' and attempts = 1"))
                .as("nobody else's attempts are used up")
                .isEqualTo(6);
        List<FailedJob> dead = await(bus.ask(
                        OperationsApi.DEAD_LETTERS,
                        new FindDeadLetters(new Letters(null, "worker_crash", null, null), null, 10)))
                .jobs();
        assertThat(dead).extracting(FailedJob::jobId).containsExactly(poison);
        assertThat(dead.get(0).error().code()).isEqualTo(ProblemCode.WORKER_CRASH);
        assertThat(dead.get(0).crashes()).isEqualTo(2);
        assertThat(dead.get(0).attempts()).isEqualTo(2);
        assertThat(count("image_upload_events where event_type = 'processing_started' and job_id = '" + poison + "'"))
                .as("never taken a third time")
                .isEqualTo(2);
    }

    @Test
    void h08_everyTicketDeliveredTwiceHasOneEffect() throws Exception {
        openWorkshop(Doubling::new);
        for (int i = 0; i < 12; i++) {
            upload("picture " + i);
        }
        awaitEnds(12);
        assertThat(ends.values()).containsOnly("completed");
        assertThat(count("image_upload_events where event_type = 'completed'")).isEqualTo(12);
        assertThat(count("image_upload_events where event_type = 'processing_started'"))
                .isEqualTo(12);
        assertThat(count("image_variants")).isEqualTo(24);
        assertThat(finals).as("no end is told twice").isEmpty();
        try (var stored = Files.walk(directory.resolve("storage"))) {
            assertThat(stored.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().contains("/.incoming/")))
                    .as("a source and two renditions of each")
                    .hasSize(36);
        }
    }

    @Test
    void h06_aReplayedJobCompletesOnce() throws Exception {
        openWorkshop(Doubling::new);
        UUID job = upload("die");
        awaitEnds(1);
        Path source;
        try (var stored = Files.walk(directory.resolve("storage"))) {
            source = stored.filter(file -> file.endsWith("source.jpg"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(source, "mended");
        ReplayLetters all = new ReplayLetters(new Letters(null, null, null, null), 10, UUID.randomUUID(), "request-2");
        Future<Replayed> once = bus.ask(OperationsApi.REPLAY, all);
        Future<Replayed> again = bus.ask(OperationsApi.REPLAY, all);
        assertThat(await(once).replayed() + await(again).replayed()).isEqualTo(1);
        awaitEnds(1);
        assertThat(ends.get(job)).isEqualTo("completed");
        assertThat(count("image_upload_events where event_type = 'completed'")).isEqualTo(1);
        assertThat(count("image_variants")).isEqualTo(2);
        assertThat(count("dead_letters")).isZero();
    }

    /** Hands every ticket to the consumer twice, at the same time. */
    private record Doubling(JobQueue queue) implements JobQueue {
        @Override
        public Future<Void> start(Stage stage, int mostInHand, Function<JobTicket, Future<Void>> consumer) {
            return queue.start(
                    stage,
                    mostInHand,
                    ticket -> Future.join(consumer.apply(ticket), consumer.apply(ticket))
                            .mapEmpty());
        }

        @Override
        public Future<Void> stop() {
            return queue.stop();
        }
    }

    private UUID upload(String script) throws IOException {
        UUID image = UUID.randomUUID();
        UUID job = UUID.randomUUID();
        ObjectKey key = ObjectKey.source("default", OWNER, image, ImageFormat.JPEG);
        Path staged = Files.writeString(directory.resolve("spool").resolve(image + ".part"), script);
        await(bus.ask(StorageApi.KEEP, new Keep(key, staged.toString(), false)));
        await(bus.ask(
                JobsApi.OPEN,
                new OpenJob(
                        image,
                        job,
                        OWNER,
                        "default",
                        "photo.jpg",
                        ImageFormat.JPEG,
                        null,
                        script.length(),
                        "a".repeat(64),
                        10,
                        8,
                        key,
                        "{}",
                        List.of(),
                        Visibility.PRIVATE,
                        PLAN,
                        "request-1",
                        null,
                        null,
                        null,
                        null)));
        return job;
    }

    private void awaitEnds(int jobs) throws InterruptedException {
        for (int i = 0; i < jobs; i++) {
            JobChanged end = finals.poll(120, TimeUnit.SECONDS);
            assertThat(end).as("end number %d", i + 1).isNotNull();
            ends.put(end.jobId(), end.status().wire() + (end.error() == null ? "" : ": " + end.error()));
        }
    }

    private long count(String rows) {
        return database.run("select count(*) from " + rows).get(0).getLong(0);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
