package calotype.cache;

import calotype.config.Secret;
import calotype.telemetry.Breaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link SharedCache} in one Redis server (5 or newer; no cluster of them, since scripts make keys up). Each call is
 * one script under one time limit, behind a breaker. A drop that did not arrive is owed: until all is forgotten once,
 * nothing of it is served here.
 */
public final class RedisCache implements SharedCache {
    private static final Logger log = LoggerFactory.getLogger(RedisCache.class);

    private static final int CONNECTIONS = 8;
    /** Calls at once, so that the pool's queue never overflows; drops may wait where looks are better given up. */
    private static final int MOST_CALLS = 512;

    private static final int MOST_LOOKS = 64;
    private static final int CONNECT_MILLIS = 1_000;
    /** A connection that says nothing for so long is made anew: nobody tells of one that a firewall forgot. */
    private static final int SILENT_SECONDS = 10;

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration DROPS_REMEMBERED = LONGEST.multipliedBy(2);

    /** Why a call was not made; not the server's fault. */
    private static final class NotCalled extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotCalled(String reason) {
            super(reason, null, false, false);
        }
    }

    private static final NotCalled BUSY = new NotCalled("too many calls wait for Redis");
    private static final NotCalled OPEN = new NotCalled("calls are kept away from Redis");

    private final Redis redis;
    private final Breaker breaker;
    private final String address;
    private final String born;
    private final String values;
    private final String drops;
    private final long timeoutMillis;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong owed = new AtomicLong();
    private final AtomicLong paid = new AtomicLong();
    private final AtomicBoolean paying = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * @param url {@code redis://user:password@host:6379/0} or {@code rediss://…}; it need not answer yet
     * @param prefix of all keys
     * @param timeout of one call
     */
    public RedisCache(Vertx vertx, Secret url, String prefix, Duration timeout) {
        URI uri = URI.create(url.reveal());
        this.address = uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        this.born = prefix + ":born";
        this.values = prefix + ":value:";
        this.drops = prefix + ":drop:";
        this.timeoutMillis = timeout.toMillis();
        this.redis = Redis.createClient(vertx, options(url));
        this.breaker = new Breaker(vertx, "cache", PAUSE, failure -> failure != BUSY, () -> OPEN);
    }

    private static RedisOptions options(Secret url) {
        return new RedisOptions()
                .setConnectionString(url.reveal())
                .setMaxPoolSize(CONNECTIONS)
                .setMaxPoolWaiting(MOST_CALLS)
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setReadIdleTimeout(SILENT_SECONDS)
                        .setHostnameVerificationAlgorithm("HTTPS"));
    }

    /** For those who show its state. */
    public Breaker breaker() {
        return breaker;
    }

    @Override
    public Future<Look> get(String key) {
        if (owes()) {
            pay();
            return Future.succeededFuture(Look.AWAY);
        }
        return call(script(RedisScripts.GET, born, values + key).arg(drops), MOST_LOOKS)
                .map(RedisCache::look)
                .otherwise(Look.AWAY);
    }

    private static Look look(Response answer) {
        long mark = answer.get(0).toLong();
        return answer.size() < 3
                ? Look.miss(mark)
                : new Look(
                        answer.get(1).toBuffer(),
                        Duration.ofMillis(answer.get(2).toLong()),
                        mark);
    }

    @Override
    public Future<Boolean> put(Entry entry, long mark) {
        long asked = entry.life().toMillis();
        long millis = entry.subject().equals(NOTHING) ? asked : Math.min(asked, LONGEST.toMillis());
        if (mark == NOT_KEPT || millis < 1 || entry.value().length() > LARGEST || owes()) {
            return Future.succeededFuture(false);
        }
        Request put = script(RedisScripts.PUT, born, values + entry.key(), drops + entry.subject())
                .arg(entry.subject())
                .arg(mark)
                .arg(entry.version())
                .arg(millis)
                .arg(entry.value());
        return call(put, MOST_LOOKS).map(kept -> kept.toInteger() == 1).otherwise(false);
    }

    @Override
    public Future<Void> drop(String subject) {
        return call(script(RedisScripts.DROP, born, drops + subject).arg(DROPS_REMEMBERED.toMillis()), MOST_CALLS)
                .onFailure(lost -> owed.incrementAndGet())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private boolean owes() {
        return owed.get() != paid.get();
    }

    /** Forgets everything, once for all drops that did not arrive so far. */
    private void pay() {
        if (paying.compareAndSet(false, true)) {
            long all = owed.get();
            call(script(RedisScripts.FORGET, born), MOST_CALLS)
                    .onSuccess(forgotten -> paid.set(all))
                    .onComplete(done -> paying.set(false));
        }
    }

    /** Tries to reach the server, past the breaker and without a word in the log: for a start, which tells by itself. */
    public Future<Void> reach() {
        return send(Request.cmd(Command.PING), MOST_CALLS).mapEmpty();
    }

    @Override
    public Future<Void> probe() {
        return call(Request.cmd(Command.PING), MOST_CALLS).mapEmpty();
    }

    @Override
    public Future<Void> close() {
        return redis.close();
    }

    /** Where it is, without user and password. */
    @Override
    public String toString() {
        return address;
    }

    private static Request script(String script, String... keys) {
        Request request = Request.cmd(Command.EVAL).arg(script).arg(keys.length);
        for (String key : keys) {
            request.arg(key);
        }
        return request;
    }

    private Future<Response> call(Request request, int most) {
        return breaker.run(() -> send(request, most)).onComplete(done -> tell(done.cause()));
    }

    /** A call that ran out of its time still counts until the client is done with it. */
    private Future<Response> send(Request request, int most) {
        if (calls.incrementAndGet() > most) {
            calls.decrementAndGet();
            return Future.failedFuture(BUSY);
        }
        return redis.send(request)
                .onComplete(done -> calls.decrementAndGet())
                .timeout(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /** The first failure after a success is told with its reason, the others are the breaker's. */
    private void tell(@Nullable Throwable failure) {
        if (failure == null) {
            told.set(false);
        } else if (!(failure instanceof NotCalled) && told.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("redis", address)
                    .addKeyValue("reason", failure.getMessage())
                    .log("Redis cannot be used; what it would know is read from the ledger");
        }
    }
}
