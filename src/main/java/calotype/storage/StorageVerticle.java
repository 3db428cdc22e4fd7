package calotype.storage;

import calotype.bus.TypedBus;
import calotype.contract.Done;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.AbsentObjects;
import calotype.contract.StorageApi.Deleted;
import calotype.contract.StorageApi.Presigned;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The storage room of a node: puts questions to its object store, and sweeps its spool. */
public final class StorageVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(StorageVerticle.class);

    /** Longer than any upload or run may take. */
    private static final Duration LEFTOVER = Duration.ofHours(1);

    private static final Duration SWEEP_EVERY = Duration.ofMinutes(10);
    private static final int MOST_IN_HAND = 1_000;

    private final TypedBus bus;
    private final ObjectStore store;
    private final Spool spool;
    private final WorkerExecutor disk;
    private int inHand;

    /** @param disk the threads that wait for the file system while the spool is swept */
    public StorageVerticle(TypedBus bus, ObjectStore store, Spool spool, WorkerExecutor disk) {
        this.bus = bus;
        this.store = store;
        this.spool = spool;
        this.disk = disk;
    }

    @Override
    public Future<?> start() {
        return prepare()
                .compose(ready -> Future.all(List.of(
                        bus.serve(
                                StorageApi.KEEP,
                                bounded(keep -> store.put(keep.key(), Path.of(keep.stagedPath()), keep.durable()))),
                        bus.serve(StorageApi.FETCH, bounded(fetch -> store.open(fetch.key()))),
                        bus.serve(
                                StorageApi.PRESIGN,
                                bounded(wish -> store.presign(wish).map(Presigned::new))),
                        bus.serve(StorageApi.PRESIGN_WRITE, bounded(store::presign)),
                        bus.serve(
                                StorageApi.DELETE_PREFIX,
                                bounded(delete ->
                                        store.deletePrefix(delete.prefix()).map(Deleted::new))),
                        bus.serve(StorageApi.LIST, bounded(wish -> store.list(wish.after(), wish.most()))),
                        bus.serve(
                                StorageApi.REMOVE,
                                bounded(wish -> store.remove(wish.keys()).map(Deleted::new))),
                        bus.serve(
                                StorageApi.LOOK,
                                bounded(wish -> store.absent(wish.keys()).map(AbsentObjects::new))),
                        bus.serve(
                                StorageApi.DROP_UNFINISHED,
                                bounded(wish ->
                                        store.dropUnfinished(wish.begunBefore()).map(Deleted::new))),
                        bus.serve(
                                StorageApi.PROBE, bounded(probe -> store.probe().map(Done.YES))))));
    }

    private Future<Void> prepare() {
        vertx.setPeriodic(SWEEP_EVERY.toMillis(), timer -> sweep());
        return store.prepare()
                .compose(ready -> disk.<Void>executeBlocking(() -> {
                    spool.prepare();
                    return null;
                }))
                .onSuccess(ready -> sweep());
    }

    private void sweep() {
        disk.executeBlocking(() -> spool.sweep(LEFTOVER), false)
                .onSuccess(StorageVerticle::tellSwept)
                .onFailure(failure -> log.atWarn().setCause(failure).log("Spool could not be swept"));
    }

    private static void tellSwept(int files) {
        if (files > 0) {
            log.atInfo().addKeyValue("files", files).log("Leftovers removed from the spool");
        }
    }

    /** Refuses work when so much is waiting for the disk that its askers would not live to see it done. */
    private <Q, R> Function<Q, Future<R>> bounded(Function<Q, Future<R>> work) {
        return question -> {
            if (inHand >= MOST_IN_HAND) {
                return Future.failedFuture(ProblemCode.OVERLOADED.because("Storage has too much to do; try again."));
            }
            inHand++;
            return work.apply(question).onComplete(done -> inHand--);
        };
    }
}
