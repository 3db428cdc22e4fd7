package calotype.app;

import calotype.cache.NoCache;
import calotype.cache.RedisCache;
import calotype.cache.SharedCache;
import calotype.config.Secret;
import calotype.config.Settings;
import calotype.problem.ProblemCode;
import calotype.telemetry.Health;
import calotype.telemetry.StartWait;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the cache that all nodes share, if the settings name one. */
final class Caches {
    private static final Logger log = LoggerFactory.getLogger(Caches.class);

    private Caches() {}

    /**
     * A Redis that goes away later is told of in the log and by health, and stops nothing. At a start it is more likely
     * named wrongly: that fails with {@code not_ready}, unless the settings say that it may be missing.
     */
    static Future<SharedCache> open(Vertx vertx, Settings settings, Health health) {
        Settings.Cache cache = settings.cache();
        Secret url = cache.url();
        if (url == null) {
            return Future.succeededFuture(new NoCache());
        }
        RedisCache redis = new RedisCache(vertx, url, cache.prefix(), cache.timeout());
        return StartWait.until(vertx, cache.startWait(), redis::reach)
                .recover(failure -> withoutIt(redis, cache, failure))
                .map(reached -> {
                    health.watch("cache", redis::probe);
                    health.breaker(redis.breaker());
                    return redis;
                });
    }

    private static Future<Void> withoutIt(RedisCache redis, Settings.Cache cache, Throwable failure) {
        String reason = failure instanceof TimeoutException ? "it does not answer in time" : failure.getMessage();
        String told = "The Redis of REDIS_URL (" + redis + ") cannot be used: " + reason + ". Tried for "
                + cache.startWait().toSeconds() + " s (REDIS_WAIT).";
        if (cache.startWithout()) {
            log.warn("{} The node starts without it (cache.start-without).", told);
            return Future.succeededFuture();
        }
        return redis.close().transform(closed -> Future.failedFuture(ProblemCode.NOT_READY.because(told, failure)));
    }
}
