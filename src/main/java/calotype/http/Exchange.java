package calotype.http;

import calotype.auth.Principal;
import calotype.model.Json;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/** What the front door has found out about a request before its handler runs, and how a handler answers. */
public final class Exchange {
    private static final String REQUEST_ID = "request_id";
    private static final String TRACE_ID = "trace_id";
    private static final String ROUTE = "route";
    private static final String PRINCIPAL = "principal";
    private static final String PARAMETERS = "parameters";
    private static final String BODY = "body";
    private static final String JOBS = "jobs";

    private Exchange() {}

    /** Names the request in logs and answers. */
    public static String requestId(RoutingContext ctx) {
        return ctx.get(REQUEST_ID, "");
    }

    static void requestId(RoutingContext ctx, String id) {
        ctx.put(REQUEST_ID, id);
    }

    /** Names the trace that the request belongs to, in logs and with the job that it opens; few reads need one. */
    static String traceId(RoutingContext ctx) {
        String id = ctx.get(TRACE_ID);
        if (id == null) {
            id = TraceContext.traceId(ctx.request());
            ctx.put(TRACE_ID, id);
        }
        return id;
    }

    /** The path template of the operation; empty when the request met none. */
    static String route(RoutingContext ctx) {
        return ctx.get(ROUTE, "");
    }

    static void route(RoutingContext ctx, String template) {
        ctx.put(ROUTE, template);
    }

    /** Who asks; only in operations that need a token. */
    public static Principal principal(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.get(PRINCIPAL), "The operation is not secured");
    }

    static void principal(RoutingContext ctx, Principal principal) {
        ctx.put(PRINCIPAL, principal);
    }

    /** The parameters that the contract names, valid, with defaults. */
    public static Parameters parameters(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.get(PARAMETERS), "The request met no operation");
    }

    static void parameters(RoutingContext ctx, Parameters parameters) {
        ctx.put(PARAMETERS, parameters);
    }

    /** The JSON body, valid; only in operations whose contract has one. */
    public static JsonNode body(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.get(BODY), "The operation has no JSON body");
    }

    static void body(RoutingContext ctx, JsonNode body) {
        ctx.put(BODY, body);
    }

    /** Reads jobs on this event loop. */
    static JobReading jobs(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.get(JOBS), "The operation does not read jobs");
    }

    static void jobs(RoutingContext ctx, JobReading jobs) {
        ctx.put(JOBS, jobs);
    }

    /** Answers with a value as JSON that no cache may keep; set other headers before. */
    public static Future<Void> sendJson(RoutingContext ctx, int status, Object value) {
        HttpServerResponse response = ctx.response().setStatusCode(status);
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        if (!response.headers().contains(HttpHeaders.CACHE_CONTROL)) {
            response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        byte[] json = Json.bytes(value);
        if (ctx.request().method() == HttpMethod.HEAD) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(json.length));
        }
        return response.end(Buffer.buffer(json));
    }
}
