package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.EventBatch;
import calotype.contract.ImagesApi.EventsSince;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a client missed, before what happens now: events of the ledger in order, then the live ones that came meanwhile,
 * each once. The socket listens already when the ledger is asked, so nothing falls between the two.
 */
final class Replay {
    private static final int BATCH = 500;
    private static final int MOST_BUFFERED = 2000;

    private final TypedBus bus;
    private final UUID owner;
    private final Consumer<LiveEvent> deliver;
    private final Deque<LiveEvent> buffered = new ArrayDeque<>();
    private long last;
    private boolean overflowed;

    Replay(TypedBus bus, UUID owner, long after, Consumer<LiveEvent> deliver) {
        this.bus = bus;
        this.owner = owner;
        this.last = after;
        this.deliver = deliver;
    }

    /** A live event while the replay runs. */
    void hold(LiveEvent event) {
        if (buffered.size() < MOST_BUFFERED) {
            buffered.add(event);
        } else {
            overflowed = true;
        }
    }

    /**
     * Delivers everything that is missing.
     *
     * @param flushed asked between batches, so that a replay is no faster than its reader
     * @return false when something is missing for good
     */
    Future<Boolean> run(Supplier<Future<Void>> flushed) {
        return bus.ask(ImagesApi.EVENTS_SINCE, new EventsSince(owner, last, BATCH))
                .compose(batch -> {
                    if (!batch.complete() || batch.newest() < last) {
                        return Future.succeededFuture(false);
                    }
                    deliver(batch);
                    return batch.events().size() < BATCH
                            ? Future.succeededFuture(!overflowed)
                            : flushed.get().compose(ready -> run(flushed));
                });
    }

    private void deliver(EventBatch batch) {
        for (JobChanged news : batch.events()) {
            last = news.id();
            deliver.accept(LiveEvent.of(news));
        }
    }

    /** Delivers the live events that came meanwhile; some of them were among the ledger's. */
    void finish() {
        buffered.forEach(deliver);
    }
}
