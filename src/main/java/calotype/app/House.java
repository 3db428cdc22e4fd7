package calotype.app;

import calotype.config.Settings;
import calotype.telemetry.Health;
import io.vertx.core.Future;
import java.time.Clock;

/** One node; being built. */
final class House {
    private House() {}

    static Future<House> open(Settings settings, Clock clock, Health health) {
        return Future.failedFuture(new UnsupportedOperationException("being built"));
    }

    /** The port of the API; 0 for a node without the role http. */
    int apiPort() {
        return 0;
    }

    /** The port of the management server. */
    int managementPort() {
        return 0;
    }

    Future<Void> close() {
        return Future.succeededFuture();
    }
}
