package calotype.http;

import calotype.contract.Events.JobChanged;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The sockets and event streams open on one event loop, by owner; used on that loop only. */
final class SubscriberRegistry {
    private final Vertx vertx;
    private final Map<UUID, OwnerStream> streams = new HashMap<>();
    private final Set<Listener> listeners = new HashSet<>();
    private final long ticker;

    SubscriberRegistry(Vertx vertx, SocketLimits limits) {
        this.vertx = vertx;
        this.ticker = vertx.setPeriodic(
                limits.tick().toMillis(), tick -> Set.copyOf(listeners).forEach(Listener::check));
    }

    void opened(Listener listener) {
        listeners.add(listener);
    }

    void signedIn(UUID owner, Listener listener) {
        streams.computeIfAbsent(owner, id -> new OwnerStream(vertx)).join(listener);
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
        Set.copyOf(listeners).forEach(Listener::drain);
    }
}
