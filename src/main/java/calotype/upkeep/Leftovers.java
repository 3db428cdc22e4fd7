package calotype.upkeep;

import calotype.bus.TypedBus;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.DeletePrefix;
import calotype.contract.StorageApi.Deleted;
import calotype.contract.UpkeepApi;
import calotype.contract.UpkeepApi.ConfirmDropped;
import calotype.contract.UpkeepApi.DueLeftovers;
import calotype.telemetry.Metric;
import calotype.telemetry.Metrics;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What deleted images left in storage, because it was away or because a worker brought something afterwards. */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private static final int AT_A_TIME = 100;

    private final TypedBus bus;
    private final Metrics metrics;

    Leftovers(TypedBus bus, Metrics metrics) {
        this.bus = bus;
        this.metrics = metrics;
    }

    /** Removes what is due; fails, and changes nothing more, while storage is away. */
    Future<Void> drop() {
        return bus.ask(UpkeepApi.LEFTOVERS, new DueLeftovers(AT_A_TIME)).compose(due -> drop(due.prefixes()));
    }

    private Future<Void> drop(List<String> prefixes) {
        Future<Void> done = Future.succeededFuture();
        for (String prefix : prefixes) {
            done = done.compose(before -> bus.ask(StorageApi.DELETE_PREFIX, new DeletePrefix(prefix)))
                    .onSuccess(deleted -> tell(prefix, deleted))
                    .mapEmpty();
        }
        return done.compose(gone -> prefixes.isEmpty()
                ? Future.succeededFuture()
                : bus.ask(UpkeepApi.CONFIRM, new ConfirmDropped(prefixes))
                        .compose(confirmed -> prefixes.size() < AT_A_TIME ? Future.succeededFuture() : drop()));
    }

    private void tell(String prefix, Deleted deleted) {
        if (deleted.objects() > 0) {
            metrics.counted(Metric.REMOVED, "leftovers").add(deleted.objects());
            log.atInfo()
                    .addKeyValue("prefix", prefix)
                    .addKeyValue("objects", deleted.objects())
                    .log("Left by a deleted image; removed");
        }
    }
}
