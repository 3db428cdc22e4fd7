package calotype.http;

import calotype.auth.Principal;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** {@code GET /api/v1/images/jobs/{job_id}} and {@code /result}, at once or after {@code ?wait=} seconds at most. */
final class JobHandler {
    private static final CharSequence COME_BACK = HttpHeaders.createOptimized("1");

    private final Documents documents;
    private final JobWaiters waiters;
    private final Clock clock;

    JobHandler(Documents documents, JobWaiters waiters, Clock clock) {
        this.documents = documents;
        this.waiters = waiters;
        this.clock = clock;
    }

    /** The job's head. */
    void get(RoutingContext ctx) {
        Principal caller = Exchange.principal(ctx);
        UUID id = Exchange.parameters(ctx).id("job_id");
        Document hit = documents.kept(caller.userId(), id, Documents.View.JOB);
        if (hit != null) {
            JsonReply.send(ctx, hit);
            return;
        }
        Answer.with(ctx, read(ctx, caller, id, Documents.View.JOB), document -> {
            if (!document.isFinal()) {
                ctx.response().putHeader(HttpHeaders.RETRY_AFTER, COME_BACK);
            }
            JsonReply.send(ctx, document);
        });
    }

    /** The image document of a job that has completed, with {@code ?include=raw_metadata} all of it; any other end, or none yet, is a problem. */
    void getResult(RoutingContext ctx) {
        Principal caller = Exchange.principal(ctx);
        UUID id = Exchange.parameters(ctx).id("job_id");
        boolean all = Exchange.parameters(ctx).has("include");
        Future<Document> result = read(ctx, caller, id, Documents.View.imageFor(caller))
                .compose(document -> {
                    requireKept(document.image());
                    Renditions.requireDone(document.image());
                    return all ? documents.withRawMetadata(document) : Future.succeededFuture(document);
                });
        Answer.with(ctx, result, document -> ImageHandler.sendAudited(ctx, document, caller));
    }

    private Future<Document> read(RoutingContext ctx, Principal caller, UUID id, Documents.View view) {
        int seconds = Exchange.parameters(ctx).integer("wait");
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

    private void requireKept(ImageRecord image) {
        Instant expiry = image.expiresAt();
        if (expiry != null && !expiry.isAfter(clock.instant())) {
            throw ProblemCode.JOB_EXPIRED.because("The job's files were cleaned up at " + Wire.time(expiry) + ".");
        }
    }
}
