package calotype.cache;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes remember together: bytes under a key, of a subject, for a time. A subject that changed is dropped, and
 * then no value is served that was loaded before, however late its loader puts it: the loader gets a mark with the miss
 * and hands it in with the value. Of two values the one of the higher version stays, of equal versions the first.
 *
 * <p>It may be away. Then every look is a miss, soon, nothing is kept, and no call fails: whoever asks has a better
 * source. What could not be dropped meanwhile is not served afterwards by this node.
 */
public interface SharedCache {
    /** The mark of a miss whose value is not to be kept. */
    long NOT_KEPT = -1;

    /** No larger value is kept, in bytes. */
    int LARGEST = 256 << 10;

    /** No value of a subject lives longer, whatever {@link #put} is told: so long may one outlive a change that nobody told of. */
    Duration LONGEST = Duration.ofMinutes(10);

    /** The subject of what no change makes wrong: such a value lives as long as {@link #put} is told, and is never dropped. */
    String NOTHING = "";

    /**
     * @param value null for a miss
     * @param life that the value has left; zero for a miss
     * @param mark from before this look
     */
    record Look(@Nullable Buffer value, Duration life, long mark) {
        /** A miss without a look: what is read instead is not kept. */
        public static final Look AWAY = new Look(null, Duration.ZERO, NOT_KEPT);

        static Look miss(long mark) {
            return new Look(null, Duration.ZERO, mark);
        }
    }

    /**
     * A value and where it belongs.
     *
     * @param subject with which it vanishes, an image's id for example, or {@link #NOTHING}
     * @param version never negative; a value replaces only those of lower versions
     * @param life at least 1 ms; ends with {@link #LONGEST}, unless the subject is {@link #NOTHING}
     */
    record Entry(String key, String subject, long version, Buffer value, Duration life) {}

    Future<Look> get(String key);

    /**
     * Keeps a value, unless its subject was dropped since the mark, another was there first, or it is larger than
     * {@link #LARGEST}.
     *
     * @param mark of the look that missed it, from before it was loaded
     * @return whether it is kept
     */
    Future<Boolean> put(Entry entry, long mark);

    /** Forgets everything of a subject, also what is being loaded at this moment; completes when that is so. */
    Future<Void> drop(String subject);

    /** Fails when the cache is away. */
    Future<Void> probe();

    Future<Void> close();
}
