package calotype.persistence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;

/**
 * Who asked this room for work within the last ten seconds. Workers ask about once a second, and the bus sends them to
 * all ledger rooms in turn, so that each room knows them all.
 */
final class WorkerRoll {
    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final int MOST = 10_000;

    private final Cache<String, Integer> slotsByNode =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST).build();

    void note(String node, int slots) {
        slotsByNode.put(node, slots);
    }

    /** The slots of each worker that is there. */
    List<Integer> slots() {
        return List.copyOf(slotsByNode.asMap().values());
    }
}
