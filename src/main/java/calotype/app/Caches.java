package calotype.app;

import calotype.cache.NoCache;
import calotype.cache.RedisCache;
import calotype.cache.SharedCache;
import calotype.config.Secret;
import calotype.config.Settings;
import calotype.telemetry.Health;
import io.vertx.core.Vertx;

/** Builds the cache that all nodes share, if the settings name one. */
final class Caches {
    private Caches() {}

    /** A Redis that does not answer is told of in the log and by health, and stops nothing. */
    static SharedCache open(Vertx vertx, Settings settings, Health health) {
        Settings.Cache cache = settings.cache();
        Secret url = cache.url();
        if (url == null) {
            return new NoCache();
        }
        RedisCache redis = new RedisCache(vertx, url, cache.prefix(), cache.timeout());
        health.watch("cache", redis::probe);
        health.breaker(redis.breaker());
        redis.probe().onFailure(told -> {});
        return redis;
    }
}
