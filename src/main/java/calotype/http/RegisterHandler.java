package calotype.http;

import calotype.auth.CommonPasswords;
import calotype.auth.Passwords;
import calotype.bus.TypedBus;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.Register;
import calotype.model.UuidV7;
import calotype.problem.ProblemCode;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/auth/register}: opens an account and its first session. */
public final class RegisterHandler implements Handler<RoutingContext> {
    private final TypedBus bus;
    private final Passwords passwords;
    private final Sessions sessions;
    private final UuidV7 ids;
    private final EmailVerification verification;
    private final CommonPasswords common = CommonPasswords.load();

    RegisterHandler(TypedBus bus, Passwords passwords, Sessions sessions, UuidV7 ids, EmailVerification verification) {
        this.bus = bus;
        this.passwords = passwords;
        this.sessions = sessions;
        this.ids = ids;
        this.verification = verification;
    }

    @Override
    public void handle(RoutingContext ctx) {
        JsonNode body = Exchange.body(ctx);
        String email = text(body, "email");
        String username = text(body, "username");
        String password = body.path("password").textValue();
        if (common.contains(password) || password.equalsIgnoreCase(email) || password.equalsIgnoreCase(username)) {
            throw ProblemCode.INVALID_PARAMETER
                    .because("This password is among the first that anyone would try; choose another.")
                    .with("errors", List.of(Map.of("pointer", "/password", "detail", "is too easy to guess")));
        }
        passwords
                .hash(password)
                .compose(hash -> bus.ask(AccountsApi.REGISTER, new Register(ids.next(), email, username, hash)))
                .onSuccess(account -> verification.begin(account.user()))
                .compose(account -> sessions.open(ctx, 201, account.user()))
                .onFailure(ctx::fail);
    }

    private static @Nullable String text(JsonNode body, String name) {
        return body.path(name).textValue();
    }
}
