package calotype.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values of this node that belong to a subject and vanish with it. A value whose loading began before its subject was
 * dropped is never served, however late it is put: the loader takes a {@link #mark} before it asks. Thread-safe.
 *
 * @param <S> the subject, an image's id for example
 * @param <K> what is looked up; many keys may belong to one subject
 */
public final class MemoryCache<S, K, V> {
    /** So many subjects may be dropped within twice the longest life before old values are forgotten wholesale. */
    private static final int REMEMBERED_DROPS = 100_000;

    private record Kept<S, V>(S subject, V value, long mark, long lifeNanos, int weight) {}

    private final Cache<K, Kept<S, V>> kept;
    private final Cache<S, Long> drops;
    private final Duration longest;
    private final ToIntFunction<V> weigh;
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong floor = new AtomicLong();

    /**
     * @param longest no value lives longer, whatever {@link #put} is told
     * @param maxWeight the sum of all weights
     * @param weigh bytes of a value, roughly
     */
    public MemoryCache(Clock clock, Duration longest, long maxWeight, ToIntFunction<V> weigh) {
        this.longest = longest;
        this.weigh = weigh;
        this.kept = Caffeine.newBuilder()
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .maximumWeight(maxWeight)
                .weigher((K key, Kept<S, V> entry) -> entry.weight())
                .expireAfter(Expiry.creating((K key, Kept<S, V> entry) -> Duration.ofNanos(entry.lifeNanos())))
                .build();
        this.drops = Caffeine.newBuilder()
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .maximumSize(REMEMBERED_DROPS)
                .expireAfterWrite(longest.multipliedBy(2))
                .evictionListener(this::forgetDrop)
                .build();
    }

    /** A drop that is no longer remembered makes everything older than it suspect. */
    private void forgetDrop(@Nullable S subject, @Nullable Long when, RemovalCause cause) {
        if (cause == RemovalCause.SIZE && when != null) {
            floor.accumulateAndGet(when, Math::max);
        }
    }

    /** To be taken before a value is loaded and given to {@link #put}. */
    public long mark() {
        return sequence.get();
    }

    public @Nullable V get(K key) {
        Kept<S, V> entry = kept.getIfPresent(key);
        return entry != null && isFresh(entry) ? entry.value() : null;
    }

    private boolean isFresh(Kept<S, V> entry) {
        Long dropped = drops.getIfPresent(entry.subject());
        return entry.mark() >= floor.get() && (dropped == null || entry.mark() >= dropped);
    }

    /**
     * Keeps a value for {@code life}, unless that is nothing.
     *
     * @param mark from before it was loaded
     */
    public void put(S subject, K key, V value, Duration life, long mark) {
        Duration bounded = life.compareTo(longest) < 0 ? life : longest;
        if (!bounded.isNegative() && !bounded.isZero()) {
            kept.put(key, new Kept<>(subject, value, mark, bounded.toNanos(), weigh.applyAsInt(value)));
        }
    }

    /** Forgets everything of a subject, also what is being loaded at this moment. */
    public void drop(S subject) {
        drops.put(subject, sequence.incrementAndGet());
    }
}
