package calotype.http;

import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One owner's events on their way to the owner's listeners, in the order of their ids. News of the bus can overtake each
 * other by a moment, so what comes before its turn is held for a moment. Used on one event loop only.
 */
final class OwnerStream {
    private static final long HOLD_MILLIS = 40;
    private static final int MOST_HELD = 1000;
    private static final long NONE = -1;

    private final Vertx vertx;
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private final TreeMap<Long, LiveEvent> held = new TreeMap<>();
    private long released = NONE;
    private long timer = NONE;

    OwnerStream(Vertx vertx) {
        this.vertx = vertx;
    }

    void join(Listener listener) {
        listeners.add(listener);
    }

    /** Whether nobody is left. */
    boolean leave(Listener listener) {
        listeners.remove(listener);
        if (listeners.isEmpty()) {
            vertx.cancelTimer(timer);
        }
        return listeners.isEmpty();
    }

    void accept(LiveEvent event) {
        if (event.id() <= released) {
            late(event);
            return;
        }
        held.put(event.id(), event);
        while (released != NONE && !held.isEmpty() && held.firstKey() == released + 1) {
            releaseFirst();
        }
        if (held.size() > MOST_HELD) {
            releaseHeld();
        } else if (!held.isEmpty() && timer == NONE) {
            timer = vertx.setTimer(HOLD_MILLIS, waited -> releaseHeld());
        }
    }

    /** Ids must not fall: old progress is worthless, and anything else sends the clients to the ledger. */
    private void late(LiveEvent event) {
        if (!event.isProgress()) {
            Set.copyOf(listeners).forEach(Listener::reset);
        }
    }

    private void releaseHeld() {
        timer = NONE;
        while (!held.isEmpty()) {
            releaseFirst();
        }
    }

    private void releaseFirst() {
        Map.Entry<Long, LiveEvent> first = held.pollFirstEntry();
        released = first.getKey();
        // A socket that is too slow leaves while it is written to.
        Set.copyOf(listeners).forEach(listener -> listener.hear(first.getValue()));
    }
}
