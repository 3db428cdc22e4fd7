package calotype.http;

import calotype.auth.RefreshToken;
import calotype.auth.Tokens;
import calotype.bus.TypedBus;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.OpenSession;
import calotype.contract.AccountsApi.RotateSession;
import calotype.model.User;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Opens and renews sessions, and tells clients their tokens in the one form that register, login and refresh share. */
public final class Sessions {
    private final TypedBus bus;
    private final Tokens tokens;
    private final Duration refreshLife;
    private final Clock clock;

    /** @param refreshLife of a refresh token */
    public Sessions(TypedBus bus, Tokens tokens, Duration refreshLife, Clock clock) {
        this.bus = bus;
        this.tokens = tokens;
        this.refreshLife = refreshLife;
        this.clock = clock;
    }

    /** Opens a session of an account and answers with its tokens. */
    Future<Void> open(RoutingContext ctx, int status, User user) {
        RefreshToken refresh = RefreshToken.create();
        OpenSession session = new OpenSession(
                user.id(), UUID.randomUUID(), refresh.hash(), clock.instant().plus(refreshLife));
        return bus.ask(AccountsApi.OPEN_SESSION, session).compose(done -> answer(ctx, status, user, refresh));
    }

    /** Exchanges a refresh token and answers with the next pair. */
    Future<Void> renew(RoutingContext ctx, RefreshToken used) {
        RefreshToken next = RefreshToken.create();
        RotateSession rotation =
                new RotateSession(used.hash(), next.hash(), clock.instant().plus(refreshLife));
        return bus.ask(AccountsApi.ROTATE_SESSION, rotation).compose(account -> answer(ctx, 200, account.user(), next));
    }

    /** Ends the session that a refresh token belongs to, if it belongs to one. */
    Future<Void> close(RefreshToken token) {
        return bus.ask(AccountsApi.CLOSE_SESSION, new AccountsApi.CloseSession(token.hash()))
                .mapEmpty();
    }

    private Future<Void> answer(RoutingContext ctx, int status, User user, RefreshToken refresh) {
        Map<String, Object> person = new LinkedHashMap<>();
        person.put("id", user.id());
        person.put("email", user.email());
        person.put("email_verified", user.emailVerified());
        person.put("username", user.username());
        person.put("role", user.role().wire());
        person.put("created_at", Wire.time(user.createdAt()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("user", person);
        answer.put("access_token", tokens.issue(user));
        answer.put("token_type", "Bearer");
        answer.put("expires_in", tokens.life().toSeconds());
        answer.put("refresh_token", refresh.text());
        answer.put("refresh_expires_in", refreshLife.toSeconds());
        return Exchange.sendJson(ctx, status, answer);
    }
}
