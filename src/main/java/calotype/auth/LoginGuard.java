package calotype.auth;

import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.CountAttempt;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/**
 * Counts logins for one account from one address, over all nodes, and refuses more than the settings allow in a window.
 * The owner, who comes from another address, is not locked out.
 */
public final class LoginGuard {
    private static final String POLICY = "login";

    private final TypedBus bus;
    private final int most;
    private final Duration window;
    private final Clock clock;

    public LoginGuard(TypedBus bus, Settings.Auth settings, Clock clock) {
        this.bus = bus;
        this.most = settings.loginAttempts();
        this.window = settings.loginWindow();
        this.clock = clock;
    }

    /** Counts an attempt before its password is looked at; fails with {@code rate_limited}. */
    public Future<Void> enter(String login, String address) {
        return bus.ask(AccountsApi.COUNT_ATTEMPT, count(login, address, 1)).compose(attempts -> {
            if (attempts.count() <= most) {
                return Future.succeededFuture();
            }
            return Future.failedFuture(ProblemCode.RATE_LIMITED
                    .because("Too many bad logins for this account from your address; wait, then try again.")
                    .retryAfter(Duration.between(clock.instant(), attempts.windowEnd())));
        });
    }

    /** Takes the attempt back: the password was right. */
    public Future<Void> welcome(String login, String address) {
        return bus.ask(AccountsApi.COUNT_ATTEMPT, count(login, address, -1)).mapEmpty();
    }

    /** The subject says nothing to who reads the table: logins are personal, and some are passwords typed too early. */
    private CountAttempt count(String login, String address, int cost) {
        String subject = RefreshToken.sha256(login.toLowerCase(Locale.ROOT) + "|" + address);
        return new CountAttempt(subject, POLICY, (int) window.toSeconds(), cost);
    }
}
