package calotype.cache;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.cache.SharedCache.Entry;
import calotype.config.Secret;
import calotype.testing.FaultProxy;
import calotype.testing.PrivateRedis;
import calotype.testing.RealServers;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisCacheTest extends SharedCacheContract {
    private static final Duration PATIENT = Duration.ofSeconds(1);

    private final String url = RealServers.REDIS.url();
    private final String prefix = "calotype-test-" + UUID.randomUUID();
    private final Vertx vertx = WatchedVertx.create();
    private final Redis redis = Redis.createClient(vertx, url);
    private final SharedCache cache = open(url, PATIENT);

    private RedisCache open(String address, Duration timeout) {
        return new RedisCache(vertx, new Secret(address), prefix, timeout);
    }

    @Override
    SharedCache cache() {
        return cache;
    }

    @AfterEach
    void removeKeys() throws Exception {
        for (Response key : await(redis.send(Request.cmd(Command.KEYS).arg(prefix + "*")))) {
            await(redis.send(Request.cmd(Command.DEL).arg(key.toString())));
        }
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static Entry entry(String value) {
        return new Entry("k", "s", 1, Buffer.buffer(value), Duration.ofHours(1));
    }

    private static long mark(SharedCache where) {
        return await(where.get("k")).mark();
    }

    /** Looks until the cache is used again. */
    private static long markOnceThere(SharedCache where) {
        long mark = mark(where);
        while (mark == SharedCache.NOT_KEPT) {
            mark = mark(where);
        }
        return mark;
    }

    @Test
    void everyKeyButOneEndsByItself() {
        await(cache.put(entry("v"), mark(cache)));
        await(cache.drop("t"));

        assertThat(await(cache.get("k")).life()).isLessThanOrEqualTo(SharedCache.LONGEST);
        for (Response key : await(redis.send(Request.cmd(Command.KEYS).arg(prefix + "*")))) {
            long left = await(redis.send(Request.cmd(Command.PTTL).arg(key.toString())))
                    .toLong();
            if (!key.toString().endsWith(":born")) {
                assertThat(left).as(key.toString()).isPositive();
            }
        }
    }

    @Test
    void whatNoChangeMakesWrongLivesAsLongAsItIsTold() {
        Duration life = Duration.ofHours(1);
        await(cache.put(new Entry("k", SharedCache.NOTHING, 1, Buffer.buffer("v"), life), mark(cache)));

        assertThat(await(cache.get("k")).life()).isGreaterThan(SharedCache.LONGEST);
    }

    @Test
    void aServerThatLostItsDataTakesNothingThatWasLoadedBefore() {
        long before = mark(cache);
        await(cache.drop("s"));
        for (Response key : await(redis.send(Request.cmd(Command.KEYS).arg(prefix + "*")))) {
            await(redis.send(Request.cmd(Command.DEL).arg(key.toString())));
        }

        assertThat(await(cache.put(entry("old"), before))).isFalse();
        mark(cache);
        assertThat(await(cache.put(entry("old"), before))).isFalse();
        assertThat(await(cache.put(entry("new"), mark(cache)))).isTrue();
    }

    @Test
    void aDropThatDidNotArriveIsMadeUpForBeforeAnythingIsServed() {
        try (FaultProxy proxy = FaultProxy.before(url, 6379)) {
            SharedCache far = open(proxy.url(url), Duration.ofMillis(100));
            await(far.put(entry("old"), markOnceThere(far)));
            assertThat(await(far.get("k")).value()).isEqualTo(Buffer.buffer("old"));

            proxy.refuse();
            await(far.drop("s"));
            proxy.heal();

            assertThat(await(far.get("k")).value()).isNull();
            markOnceThere(far);
            assertThat(await(far.get("k")).value()).isNull();
            assertThat(await(cache.get("k")).value())
                    .as("it is forgotten for all nodes")
                    .isNull();
        }
    }

    @Test
    void manyCallsAtOnceAreGivenUpInsteadOfQueuedWithoutBound() {
        List<Future<SharedCache.Look>> looks = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            looks.add(cache.get("k"));
        }
        looks.forEach(SharedCacheContract::await);
        assertThat(markOnceThere(cache)).isNotEqualTo(SharedCache.NOT_KEPT);
    }

    @Test
    void r15_aServerThatIsKilledIsMissedAndUsedAgainWhenItIsBack() throws IOException {
        try (PrivateRedis server = PrivateRedis.start()) {
            RedisCache own = open(server.url(), PATIENT);
            assertThat(await(own.put(entry("v"), mark(own)))).isTrue();

            server.kill();
            while (!own.breaker().isOpen()) {
                assertThat(await(own.get("k")).value()).isNull();
            }
            assertThat(await(own.get("k")).mark()).isEqualTo(SharedCache.NOT_KEPT);
            assertThat(await(own.put(entry("v"), 1))).isFalse();
            await(own.drop("s"));
            assertThat(own.probe().transform(done -> Future.succeededFuture(done.failed())))
                    .satisfies(away -> assertThat(await(away)).isTrue());

            server.up();
            assertThat(await(own.put(entry("new"), markOnceThere(own)))).isTrue();
            assertThat(await(own.get("k")).value()).isEqualTo(Buffer.buffer("new"));
            await(own.probe());
        }
    }

    @Test
    void aWrongPasswordIsAnOutageAndNoFailure() throws IOException {
        SharedCache refused = open(url.replace("redis://", "redis://nobody:wrong@"), PATIENT);
        assertThat(await(refused.get("k")).mark()).isEqualTo(SharedCache.NOT_KEPT);
    }
}
