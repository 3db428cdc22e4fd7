package calotype.http;

import calotype.auth.Principal;
import calotype.http.Documents.View;
import calotype.problem.ProblemCode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/images/jobs/{job_id}/events}: a job's events as they happen, for clients without a socket. */
final class JobEventsHandler implements Handler<RoutingContext> {
    private static final Pattern EVENT_ID = Pattern.compile("[0-9]{1,18}");

    private final Documents documents;
    private final SubscriberRegistry registry;
    private final Push push;

    JobEventsHandler(Documents documents, SubscriberRegistry registry, Push push) {
        this.documents = documents;
        this.registry = registry;
        this.push = push;
    }

    @Override
    public void handle(RoutingContext ctx) {
        Principal caller = Exchange.principal(ctx);
        UUID jobId = Exchange.parameters(ctx).id("job_id");
        Long after = lastEventId(ctx);
        if (ctx.request().method() == HttpMethod.HEAD) {
            Answer.with(
                    ctx,
                    documents.findJob(caller.userId(), jobId, View.JOB),
                    found -> head(ctx).end());
            return;
        }
        takePlace(caller);
        EventStream stream = new EventStream(ctx.response(), caller, jobId, after, push);
        // Listens first and reads then, so that nothing is missed in between.
        registry.signedIn(caller.userId(), stream);
        registry.opened(stream);
        ctx.addEndHandler(gone -> {
            registry.closed(stream);
            registry.left(caller.userId(), stream);
            push.quota().leave(caller.userId());
            push.quota().leave();
        });
        Answer.with(ctx, documents.findJob(caller.userId(), jobId, View.JOB), found -> {
            var unused = head(ctx);
            stream.begin(found.image());
        });
    }

    private void takePlace(Principal caller) {
        if (!push.quota().enter()) {
            throw ProblemCode.OVERLOADED.because("Too many event streams and sockets are open on this node.");
        }
        if (!push.quota().enter(caller.userId())) {
            push.quota().leave();
            throw ProblemCode.RATE_LIMITED.because("Too many event streams and sockets of this account are open.");
        }
    }

    /** The header of a client that comes back by itself, or the parameter of one that starts from a known id. */
    private static @Nullable Long lastEventId(RoutingContext ctx) {
        String header = ctx.request().getHeader("Last-Event-ID");
        String text = header != null && !header.isEmpty()
                ? header
                : Exchange.parameters(ctx).text("last_event_id");
        if (text == null) {
            return null;
        }
        if (!EVENT_ID.matcher(text).matches()) {
            throw ProblemCode.INVALID_PARAMETER.because("Last-Event-ID is the id of an event, a whole number.");
        }
        return Long.valueOf(text);
    }

    private static HttpServerResponse head(RoutingContext ctx) {
        return ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                // Proxies of the nginx kind would gather events otherwise.
                .putHeader("X-Accel-Buffering", "no");
    }
}
