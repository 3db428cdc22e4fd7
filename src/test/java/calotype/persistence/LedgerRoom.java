package calotype.persistence;

import calotype.bus.Endpoint;
import calotype.bus.TypedBus;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.Register;
import calotype.contract.Contract;
import calotype.contract.Events;
import calotype.contract.Events.JobChanged;
import calotype.contract.IdempotencyApi.KeptAnswer;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.ClaimJob;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.Quota;
import calotype.contract.JobsApi.StoredRendition;
import calotype.model.Exif;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.Likeness;
import calotype.model.Limits;
import calotype.model.ObjectKey;
import calotype.model.PaletteColor;
import calotype.model.Plan;
import calotype.model.Priority;
import calotype.model.RawMetadata;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.model.Visibility;
import calotype.telemetry.Metrics;
import calotype.testing.TestDatabase;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A ledger room with a database of its own, and short words for what tests ask of it. Registered as an extension of a
 * test class it is closed after the last test.
 */
final class LedgerRoom implements AutoCloseable, AfterAllCallback {
    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    static final Plan PLAN = new Plan(
            List.of(new RenditionSpec("thumbnail", RenditionSet.VARIANT, ImageFormat.WEBP, 150, 16_383, 85)),
            Plan.Effort.FAST,
            Limits.DEFAULT,
            false,
            true);

    final TestDatabase database = TestDatabase.create();
    final Vertx vertx = WatchedVertx.create();
    final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    final Metrics metrics = new Metrics();
    final BlockingQueue<JobChanged> news = new LinkedBlockingQueue<>();

    LedgerRoom() {
        this(false);
    }

    /** @param broker whether tickets go to one; who sends them is the test's business */
    LedgerRoom(boolean broker) {
        await(vertx.deployVerticle(
                new PersistenceVerticle(database.uri(), TestDatabase.SETTINGS, 3, broker, bus, metrics)));
        await(bus.follow(Events.JOB_CHANGED, news::add));
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        close();
    }

    @Override
    public void close() {
        await(vertx.close());
        database.close();
    }

    <Q extends Record, R extends Record> R ask(Endpoint<Q, R> endpoint, Q question) {
        return await(bus.ask(endpoint, question));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** An account with a name of its own. */
    UUID owner() {
        UUID id = UUID.randomUUID();
        ask(AccountsApi.REGISTER, new Register(id, id + "@example.org", null, "$argon2id$hash"));
        return id;
    }

    /** An upload of {@code cat.jpg} that nobody has sent yet. */
    static OpenJob upload(UUID owner) {
        return upload(owner, "cat.jpg", "default", List.of("pets"));
    }

    static OpenJob upload(UUID owner, Priority priority) {
        return upload(owner, "cat.jpg", "default", List.of("pets"), priority, null);
    }

    static OpenJob limited(UUID owner, Quota quota, KeptAnswer answer) {
        return upload(owner, "cat.jpg", "default", List.of(), null, quota).answering(answer);
    }

    static OpenJob upload(UUID owner, String filename, String bucket, List<String> tags) {
        return upload(owner, filename, bucket, tags, null, null);
    }

    private static OpenJob upload(
            UUID owner, String filename, String bucket, List<String> tags, Priority priority, Quota quota) {
        UUID image = UUID.randomUUID();
        return new OpenJob(
                image,
                UUID.randomUUID(),
                owner,
                bucket,
                filename,
                ImageFormat.JPEG,
                "image/jpeg",
                1_234,
                "a".repeat(64),
                4_032,
                3_024,
                ObjectKey.source(bucket, owner, image, ImageFormat.JPEG),
                "{\"album\":\"summer\"}",
                tags,
                Visibility.PUBLIC,
                PLAN,
                "request-1",
                TRACE,
                priority,
                quota,
                null);
    }

    /** Opens a job of a new owner's. */
    OpenJob opened() {
        return opened(owner());
    }

    OpenJob opened(UUID owner) {
        OpenJob job = upload(owner);
        ask(JobsApi.OPEN, job);
        return job;
    }

    JobWork claimed(OpenJob job) {
        JobWork work = claim(job);
        if (work == null) {
            throw new AssertionError("Nothing to claim");
        }
        return work;
    }

    /** With this job's ticket, in this job's turn; null when there is nothing to do, in an otherwise empty queue. */
    JobWork claim(OpenJob job) {
        database.run("update jobs set priority = 'high', turn = (select min(turn) - 1 from jobs) where id = '%s'"
                .formatted(job.jobId()));
        return ask(JobsApi.CLAIM, new ClaimJob(job.jobId(), "node-1/0", 30)).work();
    }

    static final RawMetadata RAW =
            new RawMetadata(Map.of("Exif IFD0", Map.of("Make", "Calotype"), "GPS", Map.of("GPS Latitude Ref", "N")));

    /** What a worker reports that made one rendition. */
    static CompleteJob result(JobWork work) {
        ImageFacts facts = new ImageFacts(
                ImageFormat.JPEG,
                3_024,
                4_032,
                1,
                false,
                new Exif("Calotype 1", null, 100, "1/60", 1.8, 4.2, "2026-11-24T10:00:00", null),
                List.of(new PaletteColor("#AABBCC", 0.7), new PaletteColor("#102030", 0.3)),
                new Likeness("3OcRJYB4d3h/iIeHeEh3eIhw+j3A", "LGHLF-2#|gKIqGR=jtahhFfkfQfj", null, "c3d4b52a9e1f0687"),
                List.of());
        StoredRendition thumbnail = new StoredRendition(
                "thumbnail",
                RenditionSet.VARIANT,
                ImageFormat.WEBP,
                150,
                200,
                85,
                4_321,
                "b".repeat(64),
                new ObjectKey(ObjectKey.processedPrefix(work.bucket(), work.owner(), work.imageId())
                        + "thumbnail-bbbbbbbb.webp"),
                false);
        return new CompleteJob(work.jobId(), work.fence(), facts, RAW, List.of(thumbnail), "engine-1");
    }

    /** Moves the database's view of a job's times into the past, as if so much time had gone by. */
    void letPass(OpenJob job, String interval) {
        database.run("""
                update jobs set visible_at = visible_at - interval '%1$s', lease_until = lease_until - interval '%1$s',
                    next_attempt_at = next_attempt_at - interval '%1$s'
                where id = '%2$s'
                """.formatted(interval, job.jobId()));
    }
}
