package calotype.storage;

import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.ObjectPage;
import calotype.contract.StorageApi.Presign;
import calotype.contract.StorageApi.PresignWrite;
import calotype.contract.StorageApi.PresignedWrite;
import calotype.contract.StorageApi.StoredObject;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.telemetry.Breaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object store that takes files while the bucket is away: they lie in a directory of this node, under their keys, and
 * go to the bucket as soon as it is back. This node hands them out meanwhile; others do not find them. What lies here is
 * lost if this node's disk is.
 */
public final class DeferringObjectStore implements ObjectStore {
    private static final Logger log = LoggerFactory.getLogger(DeferringObjectStore.class);

    private static final long DRAIN_EVERY_MILLIS = 1_000;
    private static final int ROUND = 100;

    private final Vertx vertx;
    private final S3ObjectStore store;
    private final Breaker breaker;
    private final LocalObjectStore pending;
    private final Spool spool;
    private final WorkerExecutor disk;
    private final boolean defers;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param pending objects that wait for the bucket
     * @param spool of the same file system as what is pending
     * @param defers whether files are taken while the bucket is away; what is pending from before goes there in any case
     */
    public DeferringObjectStore(
            Vertx vertx,
            S3ObjectStore store,
            Breaker breaker,
            LocalObjectStore pending,
            Spool spool,
            WorkerExecutor disk,
            boolean defers) {
        this.vertx = vertx;
        this.store = store;
        this.breaker = breaker;
        this.pending = pending;
        this.spool = spool;
        this.disk = disk;
        this.defers = defers;
    }

    /** Whether a failure says that the store is away, and not that the question was wrong. */
    public static boolean isOutage(Throwable failure) {
        ProblemCode code = ProblemException.from(failure).code();
        return code == ProblemCode.STORAGE_UNAVAILABLE || code == ProblemCode.STORAGE_FULL;
    }

    @Override
    public Future<Void> prepare() {
        return pending.prepare().compose(ready -> store.prepare()).onSuccess(ready -> {
            vertx.setPeriodic(DRAIN_EVERY_MILLIS, timer -> drain());
            drain();
        });
    }

    /** How many files wait for the bucket, as of the last look. */
    public int waiting() {
        return waiting.get();
    }

    @Override
    public Future<StoredObject> put(ObjectKey key, Path staged, boolean durable) {
        return breaker.run(() -> store.put(key, staged, durable))
                // Always durable: what a power cut takes here, nobody makes again.
                .recover(failure -> defers && isOutage(failure) ? defer(key, staged) : Future.failedFuture(failure));
    }

    private Future<StoredObject> defer(ObjectKey key, Path staged) {
        return pending.put(key, staged, true).onSuccess(kept -> waiting.incrementAndGet());
    }

    /** A pending file may go to the bucket at any moment, so what is handed out is a second name of it. */
    @Override
    public Future<LocalFile> open(ObjectKey key) {
        return pending.open(key)
                .compose(found -> disk.executeBlocking(
                        () -> {
                            Path name = spool.fresh();
                            Files.createLink(name, Path.of(found.path()));
                            return new LocalFile(name.toString(), found.sizeBytes(), true);
                        },
                        false))
                .recover(notHere -> breaker.run(() -> store.open(key)));
    }

    @Override
    public Future<Integer> deletePrefix(String prefix) {
        return pending.deletePrefix(prefix)
                .compose(here -> breaker.run(() -> store.deletePrefix(prefix)).map(there -> here + there));
    }

    /** Of the bucket: what is pending has been taken, so the ledger may not know it yet. */
    @Override
    public Future<ObjectPage> list(@Nullable String after, int most) {
        return breaker.run(() -> store.list(after, most));
    }

    @Override
    public Future<Integer> remove(List<ObjectKey> keys) {
        return breaker.run(() -> store.remove(keys));
    }

    @Override
    public Future<List<ObjectKey>> absent(List<ObjectKey> keys) {
        return pending.absent(keys).compose(elsewhere -> breaker.run(() -> store.absent(elsewhere)));
    }

    @Override
    public Future<Integer> dropUnfinished(Instant begunBefore) {
        return breaker.run(() -> store.dropUnfinished(begunBefore));
    }

    /** The URL of what is not in the bucket yet is empty: it is read through this service. */
    @Override
    public Future<List<String>> presign(Presign wish) {
        Future<List<String>> urls = store.presign(wish);
        if (waiting.get() == 0) {
            return urls;
        }
        List<Future<Boolean>> here = wish.reads().stream()
                .map(read -> pending.open(read.key()).map(true).otherwise(false))
                .toList();
        return urls.compose(all -> Future.join(here)
                .map(known -> IntStream.range(0, all.size())
                        .mapToObj(i -> here.get(i).result() ? "" : all.get(i))
                        .toList()));
    }

    @Override
    public Future<PresignedWrite> presign(PresignWrite wish) {
        return store.presign(wish);
    }

    /** Where files are taken while the bucket is away, this asks for room here. */
    @Override
    public Future<Void> probe() {
        return defers ? pending.probe() : breaker.run(store::probe);
    }

    private void drain() {
        if (breaker.isOpen() || !draining.compareAndSet(false, true)) {
            return;
        }
        disk.executeBlocking(() -> pending.keys(ROUND), false)
                .onSuccess(keys -> waiting.set(keys.size()))
                .compose(this::sendAll)
                .onFailure(failure -> log.atDebug().setCause(failure).log("Pending files stay where they are"))
                .onComplete(done -> draining.set(false));
    }

    private Future<Void> sendAll(List<ObjectKey> keys) {
        Future<Void> sent = Future.succeededFuture();
        for (ObjectKey key : keys) {
            sent = sent.compose(before -> send(key));
        }
        return sent.onSuccess(done -> {
            waiting.addAndGet(-keys.size());
            if (!keys.isEmpty()) {
                log.atInfo().addKeyValue("files", keys.size()).log("Pending files are in the bucket now");
            }
        });
    }

    private Future<Void> send(ObjectKey key) {
        Path file = pending.pathOf(key.path());
        return breaker.run(() -> store.send(key, file))
                .compose(stored -> pending.remove(key))
                .compose(removed -> removed ? Future.<Void>succeededFuture() : takeBack(key))
                .recover(failure ->
                        // Deleted meanwhile: not sent.
                        isOutage(failure) ? Future.failedFuture(failure) : Future.succeededFuture());
    }

    /** The image was deleted while its file was on the way to the bucket. */
    private Future<Void> takeBack(ObjectKey key) {
        String image = key.path().substring(0, key.path().lastIndexOf('/') + 1);
        return breaker.run(() -> store.deletePrefix(image)).mapEmpty();
    }
}
