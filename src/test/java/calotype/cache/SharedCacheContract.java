package calotype.cache;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.cache.SharedCache.Entry;
import calotype.cache.SharedCache.Look;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What every {@link SharedCache} holds to while it is there. Each test has keys of its own. */
abstract class SharedCacheContract {
    private static final Duration LIFE = Duration.ofMinutes(1);

    /** One that is there, and empty but for what this test put into it. */
    abstract SharedCache cache();

    static <T> T await(Future<T> future) {
        try {
            return future.await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private Look get(String key) {
        return await(cache().get(key));
    }

    private static Entry entry(String key, String subject, long version, String value) {
        return new Entry(key, subject, version, Buffer.buffer(value), LIFE);
    }

    private boolean put(Entry entry, long mark) {
        return await(cache().put(entry, mark));
    }

    @Test
    void whatWasPutIsFoundUnderItsKeyAndNoOther() {
        assertThat(put(entry("k", "s", 1, "ünï\0"), get("k").mark())).isTrue();

        assertThat(get("k").value()).isEqualTo(Buffer.buffer("ünï\0"));
        assertThat(get("k").life()).isPositive().isLessThanOrEqualTo(LIFE);
        Look miss = get("other");
        assertThat(miss.value()).isNull();
        assertThat(miss.life()).isZero();
        assertThat(miss.mark()).isNotEqualTo(SharedCache.NOT_KEPT);
    }

    @Test
    void aDroppedSubjectTakesAllItsValuesAlong() {
        put(entry("k1", "s", 1, "a"), get("k1").mark());
        put(entry("k2", "s", 1, "b"), get("k2").mark());
        put(entry("k3", "t", 1, "c"), get("k3").mark());

        await(cache().drop("s"));

        assertThat(get("k1").value()).isNull();
        assertThat(get("k2").value()).isNull();
        assertThat(get("k3").value()).isEqualTo(Buffer.buffer("c"));
    }

    @Test
    void aValueThatWasBeingLoadedDuringADropIsNotKept() {
        long before = get("k").mark();
        await(cache().drop("s"));

        assertThat(put(entry("k", "s", 9, "old"), before)).isFalse();

        assertThat(get("k").value()).isNull();
        assertThat(put(entry("k", "s", 9, "new"), get("k").mark())).isTrue();
        assertThat(get("k").value()).isEqualTo(Buffer.buffer("new"));
    }

    @Test
    void aValueNeverReplacesOneOfAHigherVersion() {
        long mark = get("k").mark();
        put(entry("k", "s", 7, "seven"), mark);

        assertThat(put(entry("k", "s", 6, "six"), mark)).isFalse();
        assertThat(get("k").value()).isEqualTo(Buffer.buffer("seven"));

        assertThat(put(entry("k", "s", 8, "eight"), mark)).isTrue();
        assertThat(get("k").value()).isEqualTo(Buffer.buffer("eight"));
    }

    @Test
    void ofEqualVersionsTheFirstStaysUntilItIsDropped() {
        long mark = get("k").mark();
        put(entry("k", "s", 7, "first"), mark);

        assertThat(put(entry("k", "s", 7, "second"), mark)).isFalse();
        assertThat(get("k").value()).isEqualTo(Buffer.buffer("first"));

        await(cache().drop("s"));
        assertThat(put(entry("k", "s", 7, "third"), get("k").mark())).isTrue();
        assertThat(get("k").value()).isEqualTo(Buffer.buffer("third"));
    }

    @Test
    void whatIsTooLargeOrHasNoMarkIsNotKept() {
        long mark = get("k").mark();
        Buffer largest = Buffer.buffer(new byte[SharedCache.LARGEST]);

        assertThat(put(new Entry("k", "s", 1, largest.copy().appendByte((byte) 0), LIFE), mark))
                .isFalse();
        assertThat(put(entry("k", "s", 1, "v"), SharedCache.NOT_KEPT)).isFalse();
        assertThat(get("k").value()).isNull();

        assertThat(put(new Entry("k", "s", 1, largest, LIFE), mark)).isTrue();
        assertThat(get("k").value()).isEqualTo(largest);
    }

    @Test
    void itSaysThatItIsThere() {
        await(cache().probe());
    }
}
