package calotype.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final IOException OPEN = new IOException("open");

    private final Vertx vertx = WatchedVertx.create();
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private Breaker breaker(Duration pause) {
        return new Breaker(vertx, "part", pause, failure -> failure instanceof IOException, () -> OPEN);
    }

    @Test
    void fiveFailuresInARowOpenItAndCallsAreKeptAway() throws Exception {
        Breaker breaker = breaker(Duration.ofHours(1));
        fail(breaker, new IOException("down"), 4);
        assertThat(call(breaker, Future.succeededFuture("here"))).isEqualTo("here");
        fail(breaker, new IOException("down"), 4);
        assertThat(breaker.state()).as("a success begins the count anew").isEqualTo("closed");

        fail(breaker, new IOException("down"), 1);

        assertThat(breaker.isOpen()).isTrue();
        int made = calls.get();
        assertThat(failure(breaker, new IOException("down"))).isSameAs(OPEN);
        assertThat(calls).hasValue(made);
    }

    @Test
    void aClientsMistakeNeverCountsAndArrivesAsItIs() throws Exception {
        Breaker breaker = breaker(Duration.ofHours(1));
        IllegalArgumentException mistake = new IllegalArgumentException("no such thing");

        fail(breaker, mistake, 20);

        assertThat(failure(breaker, mistake)).isSameAs(mistake);
        assertThat(breaker.state()).isEqualTo("closed");
    }

    @Test
    void afterThePauseOneCallTriesAndItsSuccessClosesIt() throws Exception {
        Breaker breaker = breaker(Duration.ofMillis(1));
        fail(breaker, new IOException("down"), 5);

        while (!breaker.state().equals("closed")) {
            if (breaker.state().equals("half_open")) {
                call(breaker, Future.succeededFuture("back"));
            }
            Thread.onSpinWait();
        }

        assertThat(call(breaker, Future.succeededFuture("back"))).isEqualTo("back");
    }

    private void fail(Breaker breaker, Throwable failure, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            failure(breaker, failure);
        }
    }

    private Throwable failure(Breaker breaker, Throwable failure) throws Exception {
        return breaker.run(() -> {
                    calls.incrementAndGet();
                    return Future.<Throwable>failedFuture(failure);
                })
                .recover(Future::succeededFuture)
                .await(10, TimeUnit.SECONDS);
    }

    private <T> T call(Breaker breaker, Future<T> answer) throws Exception {
        return breaker.run(() -> answer).await(10, TimeUnit.SECONDS);
    }
}
