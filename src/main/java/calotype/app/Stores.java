package calotype.app;

import calotype.config.Settings;
import calotype.config.Settings.StorageBackend;
import calotype.problem.ProblemCode;
import calotype.storage.DeferringObjectStore;
import calotype.storage.LocalObjectStore;
import calotype.storage.ObjectStore;
import calotype.storage.S3ObjectStore;
import calotype.storage.Spool;
import calotype.telemetry.Breaker;
import calotype.telemetry.Health;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** Builds the object store that the settings name. */
final class Stores {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Settings settings;
    private final Clock clock;
    private final Health health;
    private final WorkerExecutor disk;

    Stores(Vertx vertx, Settings settings, Clock clock, Health health, WorkerExecutor disk) {
        this.vertx = vertx;
        this.settings = settings;
        this.clock = clock;
        this.health = health;
        this.disk = disk;
    }

    /** @param closing takes what must be closed with the node */
    Future<ObjectStore> open(Spool spool, Consumer<AutoCloseable> closing) {
        Settings.Storage storage = settings.storage();
        if (storage.backend() == StorageBackend.LOCAL) {
            return Future.succeededFuture(new LocalObjectStore(settings.storagePath(), storage.fsync(), disk, clock));
        }
        // The client takes a second to load on a cold JVM: off the event loop.
        return vertx.executeBlocking(() -> new S3ObjectStore(vertx, storage, spool, disk), false)
                .onSuccess(closing::accept)
                .map(bucket -> deferring(bucket, spool));
    }

    private ObjectStore deferring(S3ObjectStore bucket, Spool spool) {
        Settings.Storage storage = settings.storage();
        Breaker breaker = new Breaker(
                vertx,
                "storage",
                PAUSE,
                DeferringObjectStore::isOutage,
                () -> ProblemCode.STORAGE_UNAVAILABLE
                        .because("The object store does not answer; try again in a moment.")
                        .retryAfter(PAUSE));
        LocalObjectStore pending = new LocalObjectStore(settings.pendingPath(), storage.fsync(), disk, clock);
        DeferringObjectStore store =
                new DeferringObjectStore(vertx, bucket, breaker, pending, spool, disk, storage.defers());
        health.breaker(breaker);
        if (storage.defers()) {
            // Without a call nobody would notice that it is away, nor that it is back.
            health.watch("bucket", () -> breaker.run(bucket::probe));
        }
        health.figure("pending_files", () -> Future.succeededFuture(store.waiting()));
        return store;
    }
}
