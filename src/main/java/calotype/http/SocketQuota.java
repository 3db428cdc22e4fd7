package calotype.http;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts this node's open sockets, all and per account. Thread-safe: one for all event loops. */
final class SocketQuota {
    private final SocketLimits limits;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<UUID, Integer> perUser = new ConcurrentHashMap<>();

    SocketQuota(SocketLimits limits) {
        this.limits = limits;
    }

    /** Takes a place; false when there is none. */
    boolean enter() {
        if (open.incrementAndGet() <= limits.total()) {
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        open.decrementAndGet();
    }

    /** Takes one of an account's places; false when all are taken. */
    boolean enter(UUID user) {
        int count = perUser.merge(user, 1, Integer::sum);
        if (count <= limits.perUser()) {
            return true;
        }
        leave(user);
        return false;
    }

    void leave(UUID user) {
        perUser.computeIfPresent(user, (id, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
