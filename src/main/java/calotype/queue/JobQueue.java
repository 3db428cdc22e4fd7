package calotype.queue;

import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.Stage;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Where tickets come from. Every ticket is handed to one consumer at a time; it is done with when the consumer's future
 * succeeds, and comes again, here or on another node, when that future fails or this node dies. So a consumer commits
 * its work first and succeeds afterwards, and treats a ticket that it has seen before as nothing special. A future that
 * fails with {@code not_found} says that there never was such a job: that ticket does not come again.
 *
 * <p>A queue serves one consumer. It is started, used and stopped on one Vert.x context.
 */
public interface JobQueue {
    /**
     * Begins to hand out tickets.
     *
     * @param mostInHand how many may be with the consumer at once, at least 1; the next one is taken when one is done
     * @param consumer is called on the caller's context; its future may complete anywhere
     * @return completes when tickets can come; a source that does not answer is not a failure, it is asked again
     */
    Future<Void> start(Stage stage, int mostInHand, Function<JobTicket, Future<Void>> consumer);

    /** Takes no more tickets, at once; completes when the consumer is done with those in its hand. */
    Future<Void> stop();
}
