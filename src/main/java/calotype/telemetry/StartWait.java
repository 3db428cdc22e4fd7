package calotype.telemetry;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/** How a start waits for a server that may be starting too. */
public final class StartWait {
    private static final long PAUSE_MILLIS = 500;

    private StartWait() {}

    /**
     * Tries at least once, and again until it succeeds or a time is over.
     *
     * @return fails as the last try did
     */
    public static <T> Future<T> until(Vertx vertx, Duration wait, Supplier<Future<T>> attempt) {
        return until(vertx, System.nanoTime() + wait.toNanos(), attempt);
    }

    private static <T> Future<T> until(Vertx vertx, long deadline, Supplier<Future<T>> attempt) {
        return attempt.get()
                .recover(failure -> System.nanoTime() < deadline
                        ? vertx.timer(PAUSE_MILLIS).compose(rested -> until(vertx, deadline, attempt))
                        : Future.failedFuture(failure));
    }
}
