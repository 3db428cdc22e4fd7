package calotype.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;

/** A Vert.x for tests that make their own: it tells of event loops held for 500 ms, as the product's does. */
public final class WatchedVertx {
    private static final int LIMIT_MILLIS = 500;

    private WatchedVertx() {}

    public static Vertx create() {
        return Vertx.vertx(new VertxOptions()
                .setBlockedThreadCheckInterval(LIMIT_MILLIS)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(LIMIT_MILLIS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMaxWorkerExecuteTime(10)
                .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES));
    }
}
