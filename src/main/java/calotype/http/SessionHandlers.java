package calotype.http;

import calotype.auth.RefreshToken;
import io.vertx.ext.web.RoutingContext;

/** {@code POST /api/v1/auth/refresh} and {@code /logout}: what a refresh token is good for. */
public final class SessionHandlers {
    private final Sessions sessions;

    public SessionHandlers(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Exchanges the token for the next pair. */
    public void refresh(RoutingContext ctx) {
        sessions.renew(ctx, token(ctx)).onFailure(ctx::fail);
    }

    /** Ends the token's session; an unknown token is as good as an ended one. */
    public void logout(RoutingContext ctx) {
        sessions.close(token(ctx))
                .compose(closed -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private static RefreshToken token(RoutingContext ctx) {
        return new RefreshToken(Exchange.body(ctx).path("refresh_token").textValue());
    }
}
