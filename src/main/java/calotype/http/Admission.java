package calotype.http;

import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.Pulse;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.telemetry.Health;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node takes uploads: not while too many jobs wait, too little disk is left, or too many are being received.
 * Queue and disk are looked at once a second, and what was let in since is added, so that asking costs nothing. One per
 * node, for all event loops.
 */
public final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final Duration QUEUE_PAUSE = Duration.ofSeconds(10);
    private static final Duration DISK_PAUSE = Duration.ofSeconds(30);
    private static final Duration DOOR_PAUSE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final TypedBus bus;
    private final Settings.Limits limits;
    private final List<Path> disks;
    private final AtomicInteger receiving = new AtomicInteger();
    private final AtomicLong since = new AtomicLong();
    private volatile long pending;
    private volatile boolean diskFull;

    Admission(Vertx vertx, TypedBus bus, Settings settings) {
        this.vertx = vertx;
        this.bus = bus;
        this.limits = settings.limits();
        this.disks = List.of(settings.spoolPath(), settings.storagePath());
    }

    /** Begins to look, and makes readiness depend on what is seen; to be called before the node serves. */
    public static Admission open(Vertx vertx, TypedBus bus, Settings settings, Health health) {
        Admission admission = new Admission(vertx, bus, settings);
        health.check("queue_depth", () -> admission.queueFull() ? Future.failedFuture(queueProblem()) : ok());
        health.check("disk", () -> admission.diskFull ? Future.failedFuture(diskProblem()) : ok());
        vertx.setPeriodic(0, LOOK_EVERY_MILLIS, tick -> {
            if (!health.isDraining()) {
                admission.look();
            }
        });
        return admission;
    }

    private static Future<Void> ok() {
        return Future.succeededFuture();
    }

    /** A ledger that does not answer is told by the upload's own question to it. */
    void look() {
        long counted = since.get();
        bus.ask(JobsApi.PULSE, new Pulse())
                .onSuccess(now -> {
                    since.addAndGet(-counted);
                    pending = now.pending();
                })
                .onFailure(failure -> log.atDebug().setCause(failure).log("The queue's depth is not known"));
        vertx.executeBlocking(this::isDiskFull, false)
                .onSuccess(full -> diskFull = full)
                .onFailure(failure -> log.atWarn().setCause(failure).log("Free disk could not be told"));
    }

    private boolean isDiskFull() throws IOException {
        for (Path disk : disks) {
            if (Files.exists(disk) && Files.getFileStore(disk).getUsableSpace() < limits.minFreeDisk()) {
                return true;
            }
        }
        return false;
    }

    private boolean queueFull() {
        return pending + since.get() >= limits.queueDepth();
    }

    /** A place among the uploads that are being received; to be left when the request is answered. */
    final class Place {
        private boolean left;

        private Place() {}

        /** The upload is a job now. */
        void opened() {
            since.incrementAndGet();
        }

        void leave() {
            if (!left) {
                left = true;
                receiving.decrementAndGet();
            }
        }
    }

    /** @throws ProblemException {@code overloaded} */
    Place enter() {
        if (queueFull()) {
            throw queueProblem();
        }
        if (diskFull) {
            throw diskProblem();
        }
        if (receiving.incrementAndGet() > limits.uploadsInFlight()) {
            receiving.decrementAndGet();
            throw ProblemCode.OVERLOADED
                    .because("This node receives as many uploads as it can; send yours again in a moment.")
                    .retryAfter(DOOR_PAUSE);
        }
        return new Place();
    }

    private static ProblemException queueProblem() {
        return ProblemCode.OVERLOADED
                .because("Too many jobs are waiting; nothing more is taken in until some are done.")
                .retryAfter(QUEUE_PAUSE);
    }

    private static ProblemException diskProblem() {
        return ProblemCode.OVERLOADED
                .because("The disk is nearly full; nothing more is taken in until there is room.")
                .retryAfter(DISK_PAUSE);
    }
}
