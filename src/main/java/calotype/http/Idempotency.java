package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.IdempotencyApi;
import calotype.contract.IdempotencyApi.HoldKey;
import calotype.contract.IdempotencyApi.KeptAnswer;
import calotype.contract.IdempotencyApi.PastAnswer;
import calotype.contract.IdempotencyApi.ReleaseKey;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one operation that may be sent again without being done again: draft-ietf-httpapi-idempotency-key-header.
 * The first one with a key holds it while it runs; only a success is remembered, with what it made.
 */
final class Idempotency {
    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,255}");
    /** So long the key of a node that died blocks its client; a node that lives renews its hold three times as often. */
    private static final int HOLD_SECONDS = 12;

    /** Then its time has all but run out. */
    private static final int TRIES_TO_LET_GO = 4;

    private static final long LET_GO_AGAIN_MILLIS = 1_000;

    private final Vertx vertx;
    private final TypedBus bus;
    private final String operation;
    private final int keepSeconds;

    /** @param ttl how long answers are remembered */
    Idempotency(Vertx vertx, TypedBus bus, String operation, Duration ttl) {
        this.vertx = vertx;
        this.bus = bus;
        this.operation = operation;
        this.keepSeconds = (int) ttl.toSeconds();
    }

    /**
     * The request's key: 1 to 255 printable ASCII characters, bare or as a quoted string (RFC 9651, section 3.3.3); null
     * without one.
     */
    static @Nullable String key(HttpServerRequest request) {
        List<String> headers = request.headers().getAll("Idempotency-Key");
        if (headers.isEmpty()) {
            return null;
        }
        String text = headers.get(0).strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        String key = quoted ? text.substring(1, text.length() - 1).replaceAll("\\\\([\"\\\\])", "$1") : text;
        if (headers.size() > 1 || !KEY.matcher(key).matches()) {
            throw ProblemCode.INVALID_PARAMETER
                    .because("Idempotency-Key must be one key of 1 to 255 printable ASCII characters.")
                    .with("errors", List.of(Map.of("parameter", "Idempotency-Key", "detail", "is no key")));
        }
        return key;
    }

    /**
     * Takes hold of a key, or of nothing where there is none; fails with {@code idempotency_in_progress} while another
     * request does. The hold must be ended.
     */
    Future<Hold> hold(UUID owner, @Nullable String key) {
        Hold hold = new Hold(owner, key);
        return key == null ? Future.succeededFuture(hold) : hold.take(key);
    }

    /** One request's hold on its key. */
    final class Hold {
        private final UUID owner;
        private final @Nullable String key;
        private final UUID holder = UUID.randomUUID();
        private @Nullable PastAnswer past;
        private long timer = -1;

        private Hold(UUID owner, @Nullable String key) {
            this.owner = owner;
            this.key = key;
        }

        private Future<Hold> take(String key) {
            HoldKey wish = new HoldKey(owner, operation, key, holder, HOLD_SECONDS, keepSeconds);
            return bus.ask(IdempotencyApi.HOLD, wish)
                    .onFailure(unheard -> letGo(key, TRIES_TO_LET_GO, LET_GO_AGAIN_MILLIS))
                    .map(state -> {
                        past = state.past();
                        if (!state.held() && past == null) {
                            throw ProblemCode.IDEMPOTENCY_IN_PROGRESS
                                    .because("The first request with this Idempotency-Key is still running.")
                                    // A second is as long as most requests take; a crashed one blocks the key for
                                    // longer.
                                    .retryAfter(Duration.ofSeconds(1));
                        }
                        if (state.held()) {
                            timer = vertx.setPeriodic(
                                    HOLD_SECONDS * 1000L / 3,
                                    tick -> bus.ask(IdempotencyApi.HOLD, wish).onFailure(later -> {}));
                        }
                        return this;
                    });
        }

        /** The answer that was given to this key before; null for a first request. */
        @Nullable
        PastAnswer past() {
            return past;
        }

        /** What the ledger is to keep with that which is made; null without a key. */
        @Nullable
        KeptAnswer kept(PastAnswer answer) {
            return key == null ? null : new KeptAnswer(operation, key, holder, answer);
        }

        /** Lets go; after a failure the next request with the key is a first one. */
        void end(boolean succeeded) {
            if (timer == -1) {
                return;
            }
            vertx.cancelTimer(timer);
            timer = -1;
            if (!succeeded && key != null) {
                letGo(key, TRIES_TO_LET_GO, LET_GO_AGAIN_MILLIS);
            }
        }

        /**
         * The ledger may be away, which is why there is something to let go of, and may yet write down a hold that it
         * was asked for before: so it is asked again, ever more seldom.
         */
        private void letGo(String key, int tries, long pauseMillis) {
            bus.ask(IdempotencyApi.RELEASE, new ReleaseKey(owner, operation, key, holder))
                    .onComplete(answer -> {
                        if (tries > 1 && (answer.failed() || !answer.result().applied())) {
                            vertx.setTimer(pauseMillis, again -> letGo(key, tries - 1, pauseMillis * 2));
                        }
                    });
        }

        /**
         * Makes sure that the request is the one that was answered.
         *
         * @throws calotype.problem.ProblemException {@code idempotency_key_reused} for another request
         */
        void checkSame(String fingerprint) {
            if (past != null && !past.fingerprint().equals(fingerprint)) {
                throw ProblemCode.IDEMPOTENCY_KEY_REUSED.because(
                        "This Idempotency-Key was used for another request; take a new key for a new request.");
            }
        }
    }

    /**
     * Sends an answer as it is kept.
     *
     * @param again whether it was sent before
     */
    static Future<Void> send(RoutingContext ctx, PastAnswer answer, boolean again) {
        var response = ctx.response()
                .setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (again) {
            response.putHeader("Idempotency-Replayed", "true");
        }
        if (answer.location() != null) {
            response.putHeader(HttpHeaders.LOCATION, answer.location());
        }
        return response.end(Buffer.buffer(answer.body()));
    }
}
