package calotype.upkeep;

import calotype.bus.TypedBus;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.DropUnfinished;
import calotype.contract.StorageApi.ListObjects;
import calotype.contract.StorageApi.ObjectPage;
import calotype.contract.StorageApi.RemoveObjects;
import calotype.contract.UpkeepApi;
import calotype.contract.UpkeepApi.LookAtObjects;
import calotype.model.ObjectKey;
import calotype.telemetry.Metric;
import calotype.telemetry.Metrics;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One walk through all objects, for those that no row names. An object comes before its row, so one that is found for
 * the first time is only noted; the next walk removes it if it still is nobody's.
 */
final class OrphanSweep {
    private static final Logger log = LoggerFactory.getLogger(OrphanSweep.class);

    private static final int PAGE = 1_000;

    /** Longer than the door and the workshop's counter take from an object to its row, waiting for both included. */
    private static final int GRACE_SECONDS = 60;

    private final TypedBus bus;
    private final Metrics metrics;
    private final Clock clock;
    private final Duration age;
    private final int graceSeconds;
    private final Supplier<Future<Boolean>> mayGoOn;

    /** @param mayGoOn asked before each page: the walk ends without a word when another node has taken over */
    OrphanSweep(TypedBus bus, Metrics metrics, Clock clock, Duration age, Supplier<Future<Boolean>> mayGoOn) {
        this(bus, metrics, clock, age, GRACE_SECONDS, mayGoOn);
    }

    OrphanSweep(
            TypedBus bus,
            Metrics metrics,
            Clock clock,
            Duration age,
            int graceSeconds,
            Supplier<Future<Boolean>> mayGoOn) {
        this.bus = bus;
        this.metrics = metrics;
        this.clock = clock;
        this.age = age;
        this.graceSeconds = graceSeconds;
        this.mayGoOn = mayGoOn;
    }

    Future<Void> run() {
        Instant youngest = clock.instant().minus(age);
        return page(null, youngest).compose(walked -> dropUnfinished(youngest));
    }

    /** No object yet, so no listing shows it; its parts take room all the same. */
    private Future<Void> dropUnfinished(Instant begunBefore) {
        return bus.ask(StorageApi.DROP_UNFINISHED, new DropUnfinished(begunBefore))
                .<Void>map(dropped -> {
                    if (dropped.objects() > 0) {
                        metrics.counted(Metric.REMOVED, "unfinished").add(dropped.objects());
                        log.atInfo()
                                .addKeyValue("uploads", dropped.objects())
                                .log("Uploads in parts that nobody ended; given up");
                    }
                    return null;
                });
    }

    private Future<Void> page(@Nullable String after, Instant youngest) {
        return mayGoOn.get().compose(ours -> {
            if (!ours) {
                return Future.succeededFuture();
            }
            return bus.ask(StorageApi.LIST, new ListObjects(after, PAGE))
                    .compose(page -> remove(page, youngest).compose(removed -> {
                        String end = page.end();
                        return end == null ? Future.<Void>succeededFuture() : page(end, youngest);
                    }));
        });
    }

    private Future<Void> remove(ObjectPage page, Instant youngest) {
        List<ObjectKey> old = page.objects().stream()
                .filter(object -> !object.changedAt().isAfter(youngest))
                .map(object -> object.key())
                .toList();
        if (old.isEmpty()) {
            return Future.succeededFuture();
        }
        return bus.ask(UpkeepApi.ORPHANS, new LookAtObjects(old, graceSeconds))
                .compose(found -> found.keys().isEmpty() ? Future.<Void>succeededFuture() : remove(found.keys()));
    }

    private Future<Void> remove(List<ObjectKey> orphans) {
        return bus.ask(StorageApi.REMOVE, new RemoveObjects(orphans))
                .<Void>mapEmpty()
                .onSuccess(gone -> {
                    metrics.counted(Metric.REMOVED, "orphans").add(orphans.size());
                    log.atInfo()
                            .addKeyValue("objects", orphans.size())
                            .addKeyValue("first", orphans.get(0))
                            .log("Objects that no row names; removed");
                });
    }
}
