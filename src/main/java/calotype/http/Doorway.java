package calotype.http;

import calotype.problem.ProblemCode;
import calotype.telemetry.Metric;
import calotype.telemetry.Metrics;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What every request meets first: an id, the security headers, the rules for other origins, and a line in the log. */
final class Doorway implements Handler<RoutingContext> {
    private static final Logger log = LoggerFactory.getLogger("calotype.http.access");

    private final Cors cors;
    private final Metrics metrics;

    Doorway(List<String> allowedOrigins, Metrics metrics) {
        this.cors = new Cors(allowedOrigins);
        this.metrics = metrics;
    }

    @Override
    public void handle(RoutingContext ctx) {
        String id = RequestIds.of(ctx.request());
        Exchange.requestId(ctx, id);
        SecurityHeaders.put(ctx.response());
        ctx.response().putHeader(RequestIds.HEADER, id);
        long began = System.nanoTime();
        ctx.addEndHandler(end -> note(ctx, System.nanoTime() - began));
        if (!isLegal(ctx)) {
            ctx.fail(ProblemCode.MALFORMED_REQUEST.because("The path has a broken percent-encoding."));
        } else if (!cors.settles(ctx.request())) {
            ctx.next();
        }
    }

    private static boolean isLegal(RoutingContext ctx) {
        try {
            return ctx.normalizedPath().startsWith("/");
        } catch (IllegalArgumentException brokenEncoding) {
            return false;
        }
    }

    /** Reads that succeed come by the ten thousand a second and say little: they are told to who listens for detail. */
    private static Level level(HttpMethod method, int status) {
        boolean reading = method == HttpMethod.GET || method == HttpMethod.HEAD;
        return reading && status < 400 ? Level.DEBUG : Level.INFO;
    }

    /** The route's template instead of the path: ids are personal, and queries hold signatures. */
    private void note(RoutingContext ctx, long nanos) {
        HttpServerRequest request = ctx.request();
        String status = Integer.toString(ctx.response().getStatusCode());
        metrics.timed(Metric.HTTP_REQUESTS, request.method().name(), Exchange.route(ctx), status)
                .record(nanos);
        Level level = level(request.method(), ctx.response().getStatusCode());
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        log.atLevel(level)
                .addKeyValue("method", request.method().name())
                .addKeyValue("route", Exchange.route(ctx))
                .addKeyValue("status", ctx.response().getStatusCode())
                .addKeyValue("ms", TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0)
                .addKeyValue("request_id", Exchange.requestId(ctx))
                .addKeyValue("trace_id", Exchange.traceId(ctx))
                .log("Request answered");
    }
}
