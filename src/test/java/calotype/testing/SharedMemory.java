package calotype.testing;

import calotype.cache.SharedCache;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What the nodes of one test remember together. It has no clock: its values stay until they are dropped. */
public final class SharedMemory implements SharedCache {
    private record Kept(Entry entry, long mark) {}

    private final Map<String, Kept> values = new HashMap<>();
    private final Map<String, Long> drops = new HashMap<>();
    private long now;

    @Override
    public synchronized Future<Look> get(String key) {
        Kept kept = values.get(key);
        long mark = now++;
        return Future.succeededFuture(
                kept != null && isFresh(kept.entry, kept.mark)
                        ? new Look(kept.entry.value(), kept.entry.life(), mark)
                        : new Look(null, Duration.ZERO, mark));
    }

    private boolean isFresh(Entry entry, long mark) {
        return mark > drops.getOrDefault(entry.subject(), -1L);
    }

    @Override
    public synchronized Future<Boolean> put(Entry entry, long mark) {
        Kept there = values.get(entry.key());
        boolean keep = mark != NOT_KEPT
                && entry.value().length() <= LARGEST
                && isFresh(entry, mark)
                && (there == null
                        || there.entry.version() < entry.version()
                        || there.entry.version() == entry.version() && !isFresh(there.entry, there.mark));
        if (keep) {
            values.put(entry.key(), new Kept(entry, mark));
        }
        return Future.succeededFuture(keep);
    }

    @Override
    public synchronized Future<Void> drop(String subject) {
        drops.put(subject, now++);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> probe() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
