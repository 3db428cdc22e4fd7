package calotype.http;

import static java.util.Objects.requireNonNull;

import calotype.http.OpenApi.Operation;
import calotype.http.PathTree.Found;
import calotype.telemetry.Metrics;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The router, made from the contract: each operation of {@code openapi.yaml} is bound to the handler of its name, behind
 * a {@link Gate}. Everything else is answered with a problem document.
 */
public final class ContractRouter {
    private ContractRouter() {}

    /**
     * Builds the router.
     *
     * @param handlers by operationId
     * @param corsAllowedOrigins exact origins
     * @throws IllegalStateException naming every operation without a handler and every handler without an operation
     */
    static Router create(
            Vertx vertx,
            OpenApi document,
            Map<String, Handler<RoutingContext>> handlers,
            Guard guard,
            List<String> corsAllowedOrigins,
            Metrics metrics) {
        refuseLooseEnds(document, handlers.keySet());
        Router router = Router.router(vertx);
        ProblemWriter problems = new ProblemWriter(vertx);
        router.route().handler(new Doorway(corsAllowedOrigins, metrics)).failureHandler(problems);
        for (int status : new int[] {400, 404, 405, 406, 413, 414, 415, 500}) {
            router.errorHandler(status, problems);
        }
        PathTree<Crossing> crossings = crossings(document, handlers, guard);
        router.route().handler(ctx -> cross(crossings, ctx));
        return router;
    }

    private static void refuseLooseEnds(OpenApi document, Set<String> handlers) {
        Set<String> lacking = new TreeSet<>();
        document.operations().forEach(operation -> lacking.add(operation.id()));
        Set<String> surplus = new TreeSet<>(handlers);
        surplus.removeAll(lacking);
        lacking.removeAll(handlers);
        if (!lacking.isEmpty() || !surplus.isEmpty()) {
            throw new IllegalStateException("openapi.yaml and the handlers differ; operations without a handler: "
                    + lacking + ", handlers without an operation: " + surplus);
        }
    }

    private static PathTree<Crossing> crossings(
            OpenApi document, Map<String, Handler<RoutingContext>> handlers, Guard guard) {
        Map<String, Crossing> byPath = new HashMap<>();
        for (Operation operation : document.operations()) {
            Gate gate = new Gate(operation, guard, requireNonNull(handlers.get(operation.id())));
            List<String> paths = new ArrayList<>(operation.aliases());
            paths.add(operation.path());
            for (String path : paths) {
                byPath.computeIfAbsent(path, first -> new Crossing()).open(operation, gate.at(path));
            }
        }
        PathTree<Crossing> crossings = new PathTree<>();
        byPath.forEach(crossings::put);
        return crossings;
    }

    private static void cross(PathTree<Crossing> crossings, RoutingContext ctx) {
        Found<Crossing> found = crossings.find(ctx.normalizedPath());
        if (found == null) {
            ctx.next();
            return;
        }
        try {
            found.parameters().forEach((name, segment) -> ctx.pathParams().put(name, PercentEncoding.decoded(segment)));
        } catch (IllegalArgumentException malformed) {
            ctx.fail(400, malformed);
            return;
        }
        found.value().handle(ctx);
    }
}
