package calotype.http;

import calotype.auth.LoginGuard;
import calotype.auth.Passwords;
import calotype.auth.Tokens;
import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.model.UuidV7;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Map;

/** The handlers of accounts by operationId. */
public final class AccountHandlers {
    private AccountHandlers() {}

    public static Map<String, Handler<RoutingContext>> of(
            Vertx vertx,
            TypedBus bus,
            Settings.Auth settings,
            Tokens tokens,
            EmailVerification verification,
            Clock clock) {
        Passwords passwords = new Passwords(vertx);
        Sessions sessions = new Sessions(bus, tokens, settings.refreshTokenTtl(), clock);
        SessionHandlers renewal = new SessionHandlers(sessions);
        return Map.of(
                "register",
                new RegisterHandler(bus, passwords, sessions, new UuidV7(clock), verification),
                "login",
                new LoginHandler(bus, passwords, new LoginGuard(bus, settings, clock), sessions),
                "refresh",
                renewal::refresh,
                "logout",
                renewal::logout,
                "confirmEmail",
                verification::confirm,
                "sendVerification",
                verification::again);
    }
}
