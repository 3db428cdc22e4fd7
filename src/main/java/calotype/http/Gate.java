package calotype.http;

import calotype.auth.Principal;
import calotype.http.OpenApi.Operation;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Stands before one handler and lets in what the contract allows: token, parameters, type and shape of the body. */
final class Gate {
    private static final String JSON = "application/json";

    private final Operation operation;
    private final Guard guard;
    private final Handler<RoutingContext> handler;

    Gate(Operation operation, Guard guard, Handler<RoutingContext> handler) {
        this.operation = operation;
        this.guard = guard;
        this.handler = handler;
    }

    /** The gate for one of the operation's paths; an alias names the canonical one in {@code Link} (RFC 6596). */
    Handler<RoutingContext> at(String path) {
        return path.equals(operation.path())
                ? this::enter
                : ctx -> {
                    ctx.addHeadersEndHandler(head -> ctx.response().headers().add("Link", canonical(ctx)));
                    enter(ctx);
                };
    }

    private String canonical(RoutingContext ctx) {
        String path = operation.path();
        for (Map.Entry<String, String> parameter : ctx.pathParams().entrySet()) {
            String value = URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8);
            path = path.replace("{" + parameter.getKey() + "}", value.replace("+", "%20"));
        }
        return "<" + path + ">; rel=\"canonical\"";
    }

    private void enter(RoutingContext ctx) {
        Exchange.route(ctx, operation.path());
        Principal caller = guard.admit(operation, ctx.request());
        if (caller != null) {
            Exchange.principal(ctx, caller);
        }
        Exchange.parameters(ctx, Parameters.read(operation, ctx));
        if (operation.bodyTypes().isEmpty()) {
            handler.handle(ctx);
            return;
        }
        checkType(ctx.request());
        Schema schema = operation.body();
        if (schema == null) {
            handler.handle(ctx);
            return;
        }
        Future<JsonNode> body = JsonBody.read(ctx.request());
        body.map(json -> valid(schema, json))
                .onSuccess(json -> {
                    Exchange.body(ctx, json);
                    hand(ctx);
                })
                .onFailure(ctx::fail);
    }

    /** The router guards handlers against throwing only while it calls them itself. */
    private void hand(RoutingContext ctx) {
        try {
            handler.handle(ctx);
        } catch (RuntimeException failure) {
            ctx.fail(failure);
        }
    }

    private void checkType(HttpServerRequest request) {
        String type = RequestBody.mediaType(request);
        if (!operation.bodyTypes().contains(type)) {
            throw ProblemCode.UNSUPPORTED_MEDIA_TYPE
                    .because("The body must be " + String.join(" or ", operation.bodyTypes()) + ".")
                    .with("accepted", List.copyOf(operation.bodyTypes()));
        }
        String charset = request.getHeader(HttpHeaders.CONTENT_TYPE).toLowerCase(Locale.ROOT);
        if (type.equals(JSON) && charset.contains("charset=") && !charset.contains("utf-8")) {
            throw ProblemCode.UNSUPPORTED_MEDIA_TYPE.because("JSON is read as UTF-8 only.");
        }
    }

    private static JsonNode valid(Schema schema, JsonNode json) {
        List<Error> errors = schema.validate(json);
        if (errors.isEmpty()) {
            return json;
        }
        // One entry for each place and complaint; a place can fail the same way under several branches.
        Map<String, Map<String, String>> entries = new TreeMap<>();
        for (Error error : errors) {
            String pointer = pointer(error);
            entries.putIfAbsent(
                    pointer + " " + error.getMessage(), Map.of("pointer", pointer, "detail", error.getMessage()));
        }
        ProblemException problem =
                ProblemCode.INVALID_PARAMETER.because("The body has values that are not allowed; see errors.");
        throw problem.with("errors", List.copyOf(entries.values()));
    }

    /** Where the fault lies; for a missing or a surplus member, the member itself. */
    private static String pointer(Error error) {
        String place = error.getInstanceLocation().toString();
        return error.getProperty() == null ? place : place + "/" + error.getProperty();
    }
}
