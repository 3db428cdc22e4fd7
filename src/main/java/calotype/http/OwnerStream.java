package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.EventsSince;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One owner's events on their way to the owner's listeners, in the order of their ids. News of the bus can overtake each
 * other by a moment, so what comes before its turn is held for a moment; and they can be lost, by a node that dies after
 * its commit or a network that splits, so what was heard is compared with the ledger now and then. Used on one event loop
 * only.
 */
final class OwnerStream {
    private static final long HOLD_MILLIS = 40;
    private static final int MOST_HELD = 1000;
    private static final int BATCH = 500;
    private static final long NONE = -1;

    private final Vertx vertx;
    private final TypedBus bus;
    private final UUID owner;
    private final Set<Listener> listeners = new LinkedHashSet<>();
    /** Of events that the ledger keeps, those after {@code sure}. */
    private final Set<Long> heard = new HashSet<>();

    private final TreeMap<Long, LiveEvent> held = new TreeMap<>();
    private long released = NONE;
    private long timer = NONE;
    /** Where the ledger stood when this began; what is older comes by the bus or not at all. */
    private long begin = NONE;
    /** From there up to here nothing is missing. */
    private long sure = NONE;

    OwnerStream(Vertx vertx, TypedBus bus, UUID owner) {
        this.vertx = vertx;
        this.bus = bus;
        this.owner = owner;
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
        if (isLate(event)) {
            reset();
        }
    }

    /** Ids must not fall: old progress is worthless, and anything else sends the clients to the ledger. */
    private boolean isLate(LiveEvent event) {
        if (!event.isProgress() && isKnown(event.id())) {
            return false;
        }
        if (event.id() <= released) {
            return !event.isProgress();
        }
        hold(event);
        return false;
    }

    private void hold(LiveEvent event) {
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

    /** Whoever reads now finds what is held, too: to be told of it afterwards would be a step back. */
    private void reset() {
        if (!held.isEmpty()) {
            released = held.lastKey();
            held.clear();
        }
        Set.copyOf(listeners).forEach(Listener::reset);
    }

    /**
     * Looks in the ledger for what should have been heard: the first time only for where it stands. What is missing is
     * told now, or, where later events were told already, makes the clients read again. A ledger that is away is asked
     * the next time.
     */
    Future<Void> compare() {
        boolean first = sure == NONE;
        return bus.ask(ImagesApi.EVENTS_SINCE, new EventsSince(owner, first ? Long.MAX_VALUE : sure, first ? 1 : BATCH))
                .onSuccess(batch -> {
                    if (first) {
                        begin = batch.newest();
                        sure = begin;
                        heard.removeIf(id -> id <= begin);
                    } else {
                        found(batch.events());
                    }
                })
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private boolean isKnown(long id) {
        return id > begin && (id <= sure || !heard.add(id));
    }

    /** However many events are missing for good, the clients read once. */
    private void found(List<JobChanged> events) {
        boolean missing = false;
        for (JobChanged news : events) {
            missing |= isLate(LiveEvent.of(news));
            sure = Math.max(sure, news.id());
            heard.remove(news.id());
        }
        if (missing) {
            reset();
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
