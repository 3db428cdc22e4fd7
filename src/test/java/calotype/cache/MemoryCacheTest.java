package calotype.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MemoryCacheTest {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private Instant now = Instant.parse("2026-11-24T10:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    };
    private final MemoryCache<String, String, String> cache = new MemoryCache<>(clock, LONGEST, 100, String::length);

    @Test
    void aValueLivesAsLongAsItWasTold() {
        cache.put("s", "k", "v", Duration.ofMinutes(1), cache.mark());
        now = now.plusSeconds(59);
        assertThat(cache.get("k")).isEqualTo("v");
        now = now.plusSeconds(2);
        assertThat(cache.get("k")).isNull();
    }

    @Test
    void noValueLivesLongerThanTheLongest() {
        cache.put("s", "k", "v", Duration.ofDays(1), cache.mark());
        now = now.plus(LONGEST).plusSeconds(1);
        assertThat(cache.get("k")).isNull();
    }

    @Test
    void aDroppedSubjectTakesAllItsValuesAlong() {
        cache.put("s", "k1", "v", LONGEST, cache.mark());
        cache.put("s", "k2", "v", LONGEST, cache.mark());
        cache.put("t", "k3", "v", LONGEST, cache.mark());
        cache.drop("s");
        assertThat(cache.get("k1")).isNull();
        assertThat(cache.get("k2")).isNull();
        assertThat(cache.get("k3")).isEqualTo("v");
    }

    @Test
    void aValueThatWasBeingLoadedDuringADropIsNotServed() {
        long before = cache.mark();
        cache.drop("s");
        cache.put("s", "k", "stale", LONGEST, before);
        assertThat(cache.get("k")).isNull();
        cache.put("s", "k", "fresh", LONGEST, cache.mark());
        assertThat(cache.get("k")).isEqualTo("fresh");
    }

    @Test
    void dropsThatAreForgottenMakeOlderValuesSuspect() {
        cache.put("s", "k", "v", LONGEST, cache.mark());
        cache.drop("s");
        for (int i = 0; i < 200_000; i++) {
            cache.drop("other " + i);
        }
        assertThat(cache.get("k")).isNull();
    }

    @Test
    void itHoldsNoMoreThanItsWeight() {
        for (int i = 0; i < 100; i++) {
            cache.put("s", "k" + i, "0123456789", LONGEST, cache.mark());
        }
        long held = java.util.stream.IntStream.range(0, 100)
                .filter(i -> cache.get("k" + i) != null)
                .count();
        assertThat(held).isPositive().isLessThanOrEqualTo(10);
    }
}
