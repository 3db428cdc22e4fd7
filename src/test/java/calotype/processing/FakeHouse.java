package calotype.processing;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.Endpoint;
import calotype.bus.TypedBus;
import calotype.contract.Contract;
import calotype.contract.Done;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.JobRecord;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.Claimed;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.Stage;
import calotype.contract.RendersApi.KeepRender;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Deleted;
import calotype.contract.StorageApi.Keep;
import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.StoredObject;
import calotype.model.AiState;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.JobState;
import calotype.model.Limits;
import calotype.model.ObjectKey;
import calotype.model.Plan;
import calotype.model.Progress;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.model.Visibility;
import calotype.problem.ProblemCode;
import calotype.queue.JobQueue;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rooms around the processing room: a ledger, a store and a queue that note what they are asked and answer as told. */
final class FakeHouse implements JobQueue {
    static final UUID JOB = UUID.fromString("019a0000-0000-7000-8000-000000000001");
    static final UUID IMAGE = UUID.fromString("019a0000-0000-7000-8000-000000000002");
    static final UUID OWNER = UUID.fromString("019a0000-0000-7000-8000-000000000003");
    static final Plan PLAN = new Plan(
            List.of(spec("small", RenditionSet.THUMBNAIL), spec("medium", RenditionSet.VARIANT)),
            Plan.Effort.FAST,
            Limits.DEFAULT,
            false,
            true);

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    final Vertx vertx;
    final TypedBus bus;
    final Path source;

    /** Every question in the order of its coming. */
    final List<Record> asked = new CopyOnWriteArrayList<>();

    /** Questions that nobody has waited for yet. */
    private final BlockingQueue<Record> unseen = new LinkedBlockingQueue<>();

    /** What an endpoint answers instead of the usual. */
    private final Map<Endpoint<?, ?>, Function<Record, Future<? extends Record>>> told = new ConcurrentHashMap<>();

    private final Promise<Void> emptyHanded = Promise.promise();
    private Function<JobTicket, Future<Void>> consumer = ticket -> Future.succeededFuture();
    private volatile Context context;
    private int inHand;
    private boolean stopping;
    int attempt = 1;
    int crashes;

    FakeHouse(Vertx vertx, Path directory, String script) throws Exception {
        this.vertx = vertx;
        this.bus = new TypedBus(vertx, Contract.ALL);
        this.source = Files.writeString(directory.resolve("source.jpg"), script);
        List<Future<Void>> open = new ArrayList<>();
        open.add(serve(JobsApi.CLAIM, claim -> new Claimed(work(), false)));
        open.add(serve(JobsApi.RENEW, renewal -> Done.YES));
        open.add(serve(JobsApi.PROGRESS, report -> Done.YES));
        open.add(serve(JobsApi.COMPLETE, result -> Done.YES));
        open.add(serve(JobsApi.RETRY, retry -> Done.YES));
        open.add(serve(JobsApi.FAIL, failure -> Done.YES));
        open.add(serve(JobsApi.HAND_BACK, job -> Done.YES));
        open.add(serve(StorageApi.FETCH, fetch -> new LocalFile(source.toString(), script.length(), false)));
        open.add(serve(StorageApi.KEEP, FakeHouse::keep));
        open.add(serve(StorageApi.DELETE_PREFIX, prefix -> new Deleted(1)));
        open.add(serve(ImagesApi.FIND, image -> {
            throw ProblemCode.NOT_FOUND.because("There is no such image.");
        }));
        await(Future.all(open));
    }

    private static RenditionSpec spec(String name, RenditionSet set) {
        return new RenditionSpec(name, set, ImageFormat.WEBP, 128, 128, 85);
    }

    JobWork work() {
        ObjectKey key = ObjectKey.source("default", OWNER, IMAGE, ImageFormat.JPEG);
        return new JobWork(
                JOB,
                IMAGE,
                OWNER,
                "default",
                key,
                ImageFormat.JPEG,
                PLAN,
                7,
                attempt,
                3,
                crashes,
                0,
                "request-1",
                null);
    }

    /** The image as it is read, for those who ask whether it still exists. */
    ImageRecord image() {
        return image(JobState.COMPLETED);
    }

    ImageRecord image(JobState status) {
        return image(status, ImageFormat.JPEG, 10, 8, null);
    }

    ImageRecord image(JobState status, ImageFormat format, int width, int height, @Nullable ImageFacts facts) {
        JobRecord job =
                new JobRecord(JOB, status, AiState.SKIPPED, Progress.NONE, 1, 3, null, null, null, NOW, NOW, NOW);
        return new ImageRecord(
                IMAGE,
                OWNER,
                "default",
                "photo.jpg",
                format,
                7,
                "ab".repeat(32),
                width,
                height,
                work().source(),
                facts,
                List.of(),
                null,
                "{}",
                List.of(),
                Visibility.PRIVATE,
                job,
                1,
                NOW,
                null);
    }

    /** What the ledger answers that has noted a render. */
    static StoredFile kept(KeepRender made) {
        return new StoredFile(
                made.imageId(),
                OWNER,
                "photo.jpg",
                made.key(),
                made.format(),
                made.sizeBytes(),
                made.sha256(),
                Visibility.PRIVATE,
                Instant.EPOCH);
    }

    private static StoredObject keep(Keep keep) {
        try {
            long size = Files.size(Path.of(keep.stagedPath()));
            Files.delete(Path.of(keep.stagedPath()));
            return new StoredObject(keep.key(), size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves one more endpoint, noting what it is asked. */
    <Q extends Record, R extends Record> Future<Void> serve(Endpoint<Q, R> endpoint, Function<Q, R> usual) {
        return bus.serve(endpoint, question -> {
            Function<Record, Future<? extends Record>> other = told.get(endpoint);
            asked.add(question);
            unseen.add(question);
            return other == null
                    ? Future.succeededFuture(usual.apply(question))
                    : other.apply(question).map(endpoint.reply()::cast);
        });
    }

    <Q extends Record, R extends Record> void answer(Endpoint<Q, R> endpoint, R answer) {
        told.put(endpoint, question -> Future.succeededFuture(answer));
    }

    <Q extends Record, R extends Record> void fail(Endpoint<Q, R> endpoint, ProblemCode code) {
        told.put(endpoint, question -> Future.failedFuture(code.because("As told.")));
    }

    void asUsual(Endpoint<?, ?> endpoint) {
        told.remove(endpoint);
    }

    /** Holds the answers back until the promise is kept. */
    <Q extends Record, R extends Record> Promise<R> hold(Endpoint<Q, R> endpoint) {
        Promise<R> answer = Promise.promise();
        told.put(endpoint, question -> answer.future());
        return answer;
    }

    /** Waits until a question of this kind has come. */
    <Q extends Record> Q waitFor(Class<Q> kind) throws InterruptedException {
        while (true) {
            Record question = unseen.poll(20, TimeUnit.SECONDS);
            assertThat(question).as("a question %s", kind.getSimpleName()).isNotNull();
            if (kind.isInstance(question)) {
                return kind.cast(question);
            }
        }
    }

    <Q extends Record> List<Q> allOf(Class<Q> kind) {
        return asked.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public Future<Void> start(Stage stage, int mostInHand, Function<JobTicket, Future<Void>> consumer) {
        this.consumer = consumer;
        this.context = vertx.getOrCreateContext();
        return Future.succeededFuture();
    }

    /** Whether a consumer has asked for tickets. */
    boolean isStarted() {
        return context != null;
    }

    /** Hands a ticket over, as a queue does; completes as the consumer's future does. */
    Future<Void> handOver() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(here -> {
            inHand++;
            consumer.apply(new JobTicket(JOB, Stage.IMAGE))
                    .onComplete(end -> {
                        inHand--;
                        tellIfEmptyHanded();
                    })
                    .onComplete(done);
        });
        return done.future();
    }

    @Override
    public Future<Void> stop() {
        stopping = true;
        tellIfEmptyHanded();
        return emptyHanded.future();
    }

    private void tellIfEmptyHanded() {
        if (stopping && inHand == 0) {
            emptyHanded.tryComplete();
        }
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
