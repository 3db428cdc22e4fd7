package calotype.processing;

import calotype.bus.Endpoint;
import calotype.bus.TypedBus;
import calotype.contract.Done;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Tells the ledger how an attempt ended, again and again if need be: the work is done, only the word is missing. */
final class Ledger {
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 3_000;

    private final Vertx vertx;
    private final TypedBus bus;
    private final Duration patience;

    /** @param patience how long a word is repeated; the lease's length, since the job is another's after that */
    Ledger(Vertx vertx, TypedBus bus, Duration patience) {
        this.vertx = vertx;
        this.bus = bus;
        this.patience = patience;
    }

    /** Asks until there is an answer, a refusal that will stay one, or no patience left. */
    <Q extends Record> Future<Done> tell(Endpoint<Q, Done> endpoint, Q word) {
        return tell(endpoint, word, FIRST_PAUSE_MS, System.nanoTime() + patience.toNanos());
    }

    private <Q extends Record> Future<Done> tell(Endpoint<Q, Done> endpoint, Q word, long pause, long deadline) {
        return bus.ask(endpoint, word).recover(failure -> {
            boolean again = ProblemException.from(failure).problem().retryable() && System.nanoTime() < deadline;
            return again
                    ? vertx.timer(pause).compose(rested -> tell(endpoint, word, longer(pause), deadline))
                    : Future.failedFuture(failure);
        });
    }

    private static long longer(long pause) {
        return Math.min(pause * 4, LONGEST_PAUSE_MS);
    }
}
