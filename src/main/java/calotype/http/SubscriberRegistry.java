package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.Events.JobChanged;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The sockets and event streams open on one event loop, by owner; used on that loop only. */
final class SubscriberRegistry {
    /** So long a client may be without an event that the bus has lost. */
    private static final long COMPARE_MILLIS = 10_000;

    private final Vertx vertx;
    private final TypedBus bus;
    private final Map<UUID, OwnerStream> streams = new HashMap<>();
    private final Set<Listener> listeners = new HashSet<>();
    private final long ticker;
    private final long comparer;

    SubscriberRegistry(Vertx vertx, TypedBus bus, SocketLimits limits) {
        this.vertx = vertx;
        this.bus = bus;
        this.ticker = vertx.setPeriodic(
                limits.tick().toMillis(), tick -> Set.copyOf(listeners).forEach(Listener::check));
        this.comparer = vertx.setPeriodic(COMPARE_MILLIS, tick -> compare());
    }

    /** A failure is a matter for the next time. */
    private void compare() {
        streams.values().forEach(stream -> stream.compare().onFailure(later -> {}));
    }

    void opened(Listener listener) {
        listeners.add(listener);
    }

    void signedIn(UUID owner, Listener listener) {
        streams.computeIfAbsent(owner, this::open).join(listener);
    }

    private OwnerStream open(UUID owner) {
        OwnerStream stream = new OwnerStream(vertx, bus, owner);
        stream.compare().onFailure(later -> {});
        return stream;
    }

    void left(UUID owner, Listener listener) {
        OwnerStream stream = streams.get(owner);
        if (stream != null && stream.leave(listener)) {
            streams.remove(owner);
        }
    }

    void closed(Listener listener) {
        listeners.remove(listener);
    }

    /** Hands news to the owner's listeners, if there are any here. */
    void changed(JobChanged news) {
        OwnerStream stream = streams.get(news.owner());
        if (stream != null) {
            stream.accept(LiveEvent.of(news));
        }
    }

    /** Tells every client to come back elsewhere. */
    void drain() {
        vertx.cancelTimer(ticker);
        vertx.cancelTimer(comparer);
        Set.copyOf(listeners).forEach(Listener::drain);
    }
}
