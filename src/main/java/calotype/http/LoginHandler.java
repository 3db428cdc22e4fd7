package calotype.http;

import calotype.auth.LoginGuard;
import calotype.auth.Passwords;
import calotype.bus.TypedBus;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.Credentials;
import calotype.contract.AccountsApi.FindLogin;
import calotype.model.User;
import calotype.problem.ProblemCode;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code POST /api/v1/auth/login}: the same answer, in the same time, whether the name or the password is wrong. */
public final class LoginHandler implements Handler<RoutingContext> {
    private static final List<String> NAMES = List.of("email", "username", "login");

    private final TypedBus bus;
    private final Passwords passwords;
    private final LoginGuard guard;
    private final Sessions sessions;

    public LoginHandler(TypedBus bus, Passwords passwords, LoginGuard guard, Sessions sessions) {
        this.bus = bus;
        this.passwords = passwords;
        this.guard = guard;
        this.sessions = sessions;
    }

    @Override
    public void handle(RoutingContext ctx) {
        JsonNode body = Exchange.body(ctx);
        String login = NAMES.stream()
                .filter(body::has)
                .map(name -> body.path(name).asText())
                .findFirst()
                .orElseThrow();
        String password = body.path("password").textValue();
        // Forwarded addresses are not believed: anyone can write them.
        String address = ctx.request().remoteAddress().hostAddress();
        guard.enter(login, address)
                .compose(counted -> bus.ask(AccountsApi.FIND_LOGIN, new FindLogin(login)))
                .compose(found -> check(password, found))
                .compose(user -> guard.welcome(login, address).map(user))
                .compose(user -> sessions.open(ctx, 200, user))
                .onFailure(ctx::fail);
    }

    private Future<User> check(String password, Credentials found) {
        return passwords.fits(password, found.passwordHash()).compose(fits -> {
            User user = found.user();
            return fits && user != null
                    ? Future.succeededFuture(user)
                    : Future.failedFuture(
                            ProblemCode.INVALID_CREDENTIALS.because("Nobody has this login with this password."));
        });
    }
}
