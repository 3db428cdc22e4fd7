package calotype.http;

import calotype.contract.Events.JobChanged;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The open sockets of one event loop, by owner; used on that loop only. */
final class SubscriberRegistry {
    private final Vertx vertx;
    private final Map<UUID, OwnerStream> streams = new HashMap<>();
    private final Set<EventSession> sessions = new HashSet<>();
    private final long ticker;

    SubscriberRegistry(Vertx vertx, SocketLimits limits) {
        this.vertx = vertx;
        this.ticker = vertx.setPeriodic(
                limits.tick().toMillis(), tick -> Set.copyOf(sessions).forEach(EventSession::check));
    }

    void opened(EventSession session) {
        sessions.add(session);
    }

    void signedIn(UUID owner, EventSession session) {
        streams.computeIfAbsent(owner, id -> new OwnerStream(vertx)).join(session);
    }

    void left(UUID owner, EventSession session) {
        OwnerStream stream = streams.get(owner);
        if (stream != null && stream.leave(session)) {
            streams.remove(owner);
        }
    }

    void closed(EventSession session) {
        sessions.remove(session);
    }

    /** Hands news to the owner's sockets, if there are any here. */
    void changed(JobChanged news) {
        OwnerStream stream = streams.get(news.owner());
        if (stream != null) {
            stream.accept(LiveEvent.of(news));
        }
    }

    /** Tells every client to come back elsewhere. */
    void drain() {
        vertx.cancelTimer(ticker);
        Set.copyOf(sessions).forEach(EventSession::drain);
    }
}
