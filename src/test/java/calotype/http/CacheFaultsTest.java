package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.cache.RedisCache;
import calotype.cache.SharedCache;
import calotype.config.Secret;
import calotype.model.JobState;
import calotype.testing.FaultProxy;
import calotype.testing.PrivateRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers of images that this node does not remember, while Redis is killed or frozen. */
@Timeout(120)
class CacheFaultsTest {
    private static final int REQUESTS = 400;
    private static final Duration TIMEOUT = Duration.ofMillis(75);

    private PrivateRedis server;
    private FaultProxy proxy;
    private Watched cache;
    private ReadingDoor door;

    /** Counts looks that had to wait for an answer; the others were given up at once. */
    private static final class Watched implements SharedCache {
        private final RedisCache redis;
        private final AtomicInteger waited = new AtomicInteger();

        Watched(Vertx vertx, String url) {
            redis = new RedisCache(vertx, new Secret(url), "calotype", TIMEOUT);
        }

        @Override
        public Future<Look> get(String key) {
            Future<Look> look = redis.get(key);
            if (!look.isComplete()) {
                waited.incrementAndGet();
            }
            return look;
        }

        @Override
        public Future<Boolean> put(Entry entry, long mark) {
            return redis.put(entry, mark);
        }

        @Override
        public Future<Void> drop(String subject) {
            return redis.drop(subject);
        }

        @Override
        public Future<Void> probe() {
            return redis.probe();
        }

        @Override
        public Future<Void> close() {
            return redis.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = PrivateRedis.start();
        proxy = FaultProxy.before(server.url(), 6379);
        door = new ReadingDoor(SocketLimits.standard(20), vertx -> {
            cache = new Watched(vertx, proxy.url(server.url()));
            return cache;
        });
    }

    @AfterEach
    void shut() {
        if (door != null) {
            door.close();
            proxy.close();
            server.close();
        }
    }

    /** Reads so many images that nobody has read before. */
    private void readAll() {
        for (int i = 0; i < REQUESTS; i++) {
            UUID image = UUID.randomUUID();
            door.hall.put(image, ReadingDoor.ADA, JobState.COMPLETED);
            HttpResponse<String> answer = door.get(ReadingDoor.ADA, "/api/v1/images/" + image);
            assertThat(answer.statusCode()).isEqualTo(200);
            door.hall.images.clear();
        }
    }

    private void useAgain() {
        while (ReadingDoor.await(cache.get("nothing")).mark() == SharedCache.NOT_KEPT) {
            Thread.onSpinWait();
        }
    }

    @Test
    void r15_whileRedisIsGoneEveryAnswerComesFromTheLedger() throws IOException {
        readAll();
        int asked = door.hall.finds.get();
        server.kill();
        readAll();
        assertThat(door.hall.finds).hasValue(asked + REQUESTS);
        server.up();
        useAgain();
        readAll();
    }

    @Test
    void r16_aFrozenRedisIsWaitedForByFewRequestsAndNotForLong() {
        readAll();
        cache.waited.set(0);
        proxy.freeze();
        readAll();
        assertThat(cache.waited).as("of %d requests", REQUESTS).hasValueLessThan(REQUESTS / 20);
        proxy.heal();
        useAgain();
        readAll();
    }
}
