package calotype.http;

import calotype.telemetry.Health;
import calotype.telemetry.Health.Report;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Answers whether this node lives and whether it can serve; nobody needs a token to ask. */
public final class HealthHandlers {
    private final Health health;

    public HealthHandlers(Health health) {
        this.health = health;
    }

    /** By operationId. */
    public Map<String, Handler<RoutingContext>> byOperation() {
        return Map.of(
                "getHealth", this::liveness,
                "getLiveness", this::liveness,
                "getReadiness", this::readiness,
                "getServiceHealth", this::readiness);
    }

    private void liveness(RoutingContext ctx) {
        answer(ctx, health.liveness());
    }

    private void readiness(RoutingContext ctx) {
        health.readiness().onSuccess(report -> answer(ctx, report)).onFailure(ctx::fail);
    }

    private static void answer(RoutingContext ctx, Report report) {
        Exchange.sendJson(ctx, report.ready() ? 200 : 503, report.document()).onFailure(ctx::fail);
    }
}
