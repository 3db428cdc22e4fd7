package calotype.http;

import calotype.auth.Principal;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** {@code GET /api/v1/images/jobs/{job_id}} and {@code /result}, at once or after {@code ?wait=} or preferred seconds at most. */
final class JobHandler {
    private static final CharSequence COME_BACK = HttpHeaders.createOptimized("1");

    private final Documents documents;
    private final JobReading reading;
    private final Clock clock;

    JobHandler(Documents documents, JobReading reading, Clock clock) {
        this.documents = documents;
        this.reading = reading;
        this.clock = clock;
    }

    /** The job's head. */
    void get(RoutingContext ctx) {
        Principal caller = Exchange.principal(ctx);
        UUID id = Exchange.parameters(ctx).id("job_id");
        Document hit = documents.kept(caller.userId(), id, Documents.View.JOB);
        if (hit != null && hit.isFinal()) {
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
        int preferred = Prefer.wait(ctx.request());
        if (preferred > 0) {
            Prefer.waited(ctx.response(), preferred);
        }
        int seconds = Math.max(preferred, Exchange.parameters(ctx).integer("wait"));
        return reading.read(ctx, caller, id, view, seconds);
    }

    private void requireKept(ImageRecord image) {
        Instant expiry = image.expiresAt();
        if (expiry != null && !expiry.isAfter(clock.instant())) {
            throw ProblemCode.JOB_EXPIRED.because("The job's files were cleaned up at " + Wire.time(expiry) + ".");
        }
    }
}
