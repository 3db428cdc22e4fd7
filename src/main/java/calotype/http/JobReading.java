package calotype.http;

import calotype.auth.Principal;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.UUID;

/** Reads a job's document, at once or when the job has ended. One per event loop, used on that loop only. */
final class JobReading {
    private final Documents documents;
    private final JobWaiters waiters;

    JobReading(Documents documents, JobWaiters waiters) {
        this.documents = documents;
        this.waiters = waiters;
    }

    /** @param seconds to wait at most for the job to end; the document tells whether it has */
    Future<Document> read(RoutingContext ctx, Principal caller, UUID id, Documents.View view, int seconds) {
        if (seconds == 0) {
            return documents.findJob(caller.userId(), id, view);
        }
        JobWaiters.Wait wait = waiters.open(id);
        ctx.addEndHandler(gone -> wait.release());
        return documents
                .findJob(caller.userId(), id, view)
                .compose(document -> document.isFinal()
                        ? Future.succeededFuture(document)
                        : wait.ended(Duration.ofSeconds(seconds))
                                .compose(ended -> documents.findJob(caller.userId(), id, view)))
                .onComplete(done -> wait.release());
    }
}
