package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.Attempts;
import calotype.contract.AccountsApi.CountAttempt;
import calotype.contract.JobsApi.Quota;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How much of one policy an account may have in a window. What is had is counted by the ledger, in the transaction that
 * makes it; here it is looked at before a body is read, and told in the headers of every answer, the older family and
 * that of draft-ietf-httpapi-ratelimit-headers-10.
 */
final class RateLimit {
    /** The policy that uploads are counted by. */
    static final String UPLOADS = "uploads";

    private final TypedBus bus;
    private final @Nullable Quota quota;
    private final Clock clock;

    /** @param most in a window, 0 for any number */
    RateLimit(TypedBus bus, String policy, int most, Duration window, Clock clock) {
        this.bus = bus;
        this.quota = most == 0 ? null : new Quota(policy, most, (int) window.toSeconds());
        this.clock = clock;
    }

    /** What the ledger is to count; null when nothing is limited. */
    @Nullable
    Quota quota() {
        return quota;
    }

    /** Tells where the account stands; fails with {@code rate_limited} when there is nothing left. */
    Future<Void> enter(RoutingContext ctx, UUID account) {
        Quota limit = quota;
        if (limit == null) {
            return Future.succeededFuture();
        }
        return look(ctx, account, limit)
                .compose(now -> now.count() < limit.most()
                        ? Future.succeededFuture()
                        : Future.failedFuture(ProblemCode.RATE_LIMITED
                                .because("The limit of " + limit.most() + " " + limit.policy() + " in "
                                        + Duration.ofSeconds(limit.windowSeconds())
                                                .toMinutes()
                                        + " minutes is reached; come back when the window ends.")
                                .with("violated-policies", List.of(limit.policy()))
                                .retryAfter(left(now.windowEnd()))));
    }

    /** Tells where the account stands, whether or not anything is left. */
    Future<Void> show(RoutingContext ctx, UUID account) {
        Quota limit = quota;
        return limit == null
                ? Future.succeededFuture()
                : look(ctx, account, limit).mapEmpty();
    }

    private Future<Attempts> look(RoutingContext ctx, UUID account, Quota limit) {
        CountAttempt look = new CountAttempt(account.toString(), limit.policy(), limit.windowSeconds(), 0);
        return bus.ask(AccountsApi.COUNT_ATTEMPT, look).onSuccess(now -> tell(ctx, now));
    }

    /** Writes both families of headers. */
    void tell(RoutingContext ctx, @Nullable Attempts now) {
        Quota limit = quota;
        if (limit == null || now == null || ctx.response().headWritten()) {
            return;
        }
        int remaining = Math.max(0, limit.most() - now.count());
        HttpServerResponse response = ctx.response();
        response.putHeader("X-RateLimit-Limit", String.valueOf(limit.most()));
        response.putHeader("X-RateLimit-Remaining", String.valueOf(remaining));
        response.putHeader(
                "X-RateLimit-Reset",
                now.windowEnd().truncatedTo(ChronoUnit.SECONDS).toString());
        String name = '"' + limit.policy() + '"';
        response.putHeader("RateLimit-Policy", name + ";q=" + limit.most() + ";w=" + limit.windowSeconds());
        response.putHeader(
                "RateLimit",
                name + ";r=" + remaining + ";t=" + left(now.windowEnd()).toSeconds());
    }

    private Duration left(Instant end) {
        long seconds = Duration.between(clock.instant(), end).plusMillis(999).toSeconds();
        return Duration.ofSeconds(Math.max(1, seconds));
    }
}
