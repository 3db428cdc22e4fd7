package calotype.http;

import calotype.http.OpenApi.Operation;
import calotype.problem.ProblemCode;
import calotype.telemetry.Metrics;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The router, made from the contract: each operation of {@code openapi.yaml} is bound to the handler of its name, behind
 * a {@link Gate}. Everything else is answered with a problem document.
 */
public final class ContractRouter {
    /**
     * Words before placeholders, segment by segment: {@code /images/jobs/x} is not the image {@code jobs}. A path with a
     * slash at its end before the one without, because the router lets the latter match both.
     */
    private static final Comparator<String> SPECIFIC_FIRST = Comparator.comparing(
                    (String path) -> (path.endsWith("/") ? path : path + "/").replace("/{", "/\uffff"))
            .thenComparing(path -> !path.endsWith("/"))
            .thenComparing(path -> path);

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
        byPath(document).forEach((path, operations) -> {
            for (Operation operation : operations) {
                Handler<RoutingContext> handler = handlers.get(operation.id());
                if (handler != null) {
                    bind(router, path, operation, new Gate(operation, guard, handler));
                }
            }
            refuseOtherMethods(router, path, operations);
        });
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

    private static Map<String, List<Operation>> byPath(OpenApi document) {
        Map<String, List<Operation>> byPath = new TreeMap<>(SPECIFIC_FIRST);
        for (Operation operation : document.operations()) {
            byPath.computeIfAbsent(operation.path(), path -> new ArrayList<>()).add(operation);
            for (String alias : operation.aliases()) {
                byPath.computeIfAbsent(alias, path -> new ArrayList<>()).add(operation);
            }
        }
        return byPath;
    }

    private static void bind(Router router, String path, Operation operation, Gate gate) {
        var route = router.route(operation.method(), template(path)).handler(gate.at(path));
        if (operation.method() == HttpMethod.GET) {
            route.method(HttpMethod.HEAD);
        }
    }

    private static void refuseOtherMethods(Router router, String path, List<Operation> operations) {
        Set<String> methods = new TreeSet<>();
        for (Operation operation : operations) {
            methods.add(operation.method().name());
            if (operation.method() == HttpMethod.GET) {
                methods.add("HEAD");
            }
        }
        String allowed = String.join(", ", methods);
        router.route(template(path)).handler(ctx -> {
            ctx.response().putHeader("Allow", allowed);
            ctx.fail(ProblemCode.METHOD_NOT_ALLOWED.because("Here are allowed: " + allowed + "."));
        });
    }

    /** The path as the router writes it: {@code /images/:id}. */
    private static String template(String path) {
        return path.replaceAll("\\{([a-z_]+)}", ":$1");
    }
}
