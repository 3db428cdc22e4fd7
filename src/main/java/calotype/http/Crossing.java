package calotype.http;

import calotype.http.OpenApi.Operation;
import calotype.problem.ProblemCode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** What stands at one path: a gate for each method, and for all others the word which there are. */
final class Crossing implements Handler<RoutingContext> {
    private final Map<HttpMethod, Handler<RoutingContext>> gates = new HashMap<>();

    void open(Operation operation, Handler<RoutingContext> gate) {
        gates.put(operation.method(), gate);
        if (operation.method() == HttpMethod.GET) {
            gates.put(HttpMethod.HEAD, gate);
        }
    }

    @Override
    public void handle(RoutingContext ctx) {
        Handler<RoutingContext> gate = gates.get(ctx.request().method());
        if (gate != null) {
            gate.handle(ctx);
            return;
        }
        TreeSet<String> methods = new TreeSet<>();
        gates.keySet().forEach(method -> methods.add(method.name()));
        String allowed = String.join(", ", methods);
        ctx.response().putHeader("Allow", allowed);
        throw ProblemCode.METHOD_NOT_ALLOWED.because("Here are allowed: " + allowed + ".");
    }
}
