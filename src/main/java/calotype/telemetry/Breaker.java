package calotype.telemetry;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before a part that may be away. After five failures in a row it keeps calls away from the part, so that nobody
 * waits for what will not come; after a pause one call is let through, and if that succeeds, all are. Calls carry their
 * own time limits. Thread-safe.
 */
public final class Breaker {
    private static final Logger log = LoggerFactory.getLogger(Breaker.class);

    private static final int FAILURES = 5;

    private final CircuitBreaker circuit;
    private final Predicate<Throwable> counts;
    private final Supplier<? extends Throwable> whenOpen;
    private final AtomicBoolean away = new AtomicBoolean();

    /**
     * @param pause from opening to the call that tries whether the part is back
     * @param counts which failures are the part's; a client's mistake is none
     * @param whenOpen what a call fails with that was kept away
     */
    public Breaker(
            Vertx vertx,
            String name,
            Duration pause,
            Predicate<Throwable> counts,
            Supplier<? extends Throwable> whenOpen) {
        this.counts = counts;
        this.whenOpen = whenOpen;
        this.circuit = CircuitBreaker.create(
                        name,
                        vertx,
                        new CircuitBreakerOptions()
                                .setMaxFailures(FAILURES)
                                .setTimeout(-1)
                                .setResetTimeout(pause.toMillis())
                                .setNotificationAddress(null))
                .openHandler(opened -> opened(name))
                .closeHandler(closed -> closed(name));
        circuit.<Object>failurePolicy(call -> call.failed() && this.counts.test(call.cause()));
    }

    /** It opens anew after each call that tried in vain. */
    private void opened(String name) {
        if (away.compareAndSet(false, true)) {
            log.atWarn().addKeyValue("breaker", name).log("It does not answer: calls are kept away");
        }
    }

    private void closed(String name) {
        if (away.compareAndSet(true, false)) {
            log.atInfo().addKeyValue("breaker", name).log("It answers again");
        }
    }

    /** Makes the call, or fails at once. */
    public <T> Future<T> run(Supplier<Future<T>> call) {
        return circuit.execute(call)
                .recover(failure ->
                        Future.failedFuture(failure instanceof OpenCircuitException ? whenOpen.get() : failure));
    }

    /** Whether calls are kept away at the moment. */
    public boolean isOpen() {
        return circuit.state() == CircuitBreakerState.OPEN;
    }

    public String name() {
        return circuit.name();
    }

    /** {@code closed}, {@code half_open} or {@code open}. */
    public String state() {
        return circuit.state().name().toLowerCase(Locale.ROOT);
    }
}
