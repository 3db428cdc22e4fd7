package calotype.http;

import calotype.auth.Principal;
import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.CountAttempt;
import calotype.contract.AccountsApi.FindUser;
import calotype.contract.AccountsApi.VerifyEmail;
import calotype.mail.Letter;
import calotype.mail.Postbox;
import calotype.model.User;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether an account's address is its owner's: a letter holds a signed link, and following it within a day is
 * the proof. Nothing depends on it here; the account shows {@code email_verified}.
 */
public final class EmailVerification {
    private static final Logger log = LoggerFactory.getLogger(EmailVerification.class);
    private static final String PATH = "/api/v1/auth/verifications/";
    private static final Duration LIFE = Duration.ofDays(1);
    private static final int LETTERS_AN_HOUR = 5;

    private final TypedBus bus;
    private final Postbox postbox;
    private final UrlSigner signer;
    private final String base;
    private final Clock clock;

    EmailVerification(TypedBus bus, Postbox postbox, UrlSigner signer, Settings settings, Clock clock) {
        this.bus = bus;
        this.postbox = postbox;
        this.signer = signer;
        this.base = base(settings);
        this.clock = clock;
    }

    /** Never the request's Host, which anyone can choose. */
    private static String base(Settings settings) {
        String set = settings.urls().publicBase();
        return set != null
                ? set.replaceAll("/+$", "")
                : "http://" + settings.http().host() + ":" + settings.http().port();
    }

    /** Writes to a new account, if it has an address. Nobody waits for it, and its failure is the log's. */
    void begin(User user) {
        send(user)
                .onFailure(failure -> log.atWarn()
                        .setCause(failure)
                        .addKeyValue("user_id", user.id())
                        .log("The letter with the verification link was not sent"));
    }

    private Future<Void> send(User user) {
        String email = user.email();
        if (email == null || user.emailVerified()) {
            return Future.succeededFuture();
        }
        long end = clock.instant().plus(LIFE).getEpochSecond();
        // The address is part of what is signed, and stands before the signature's own parameters.
        String link = base + signer.sign(signed(user.id(), email), end).replaceFirst("\\?exp=", "&exp=");
        return postbox.send(new Letter(
                email,
                "Confirm your address",
                "Somebody, most likely you, opened an account with this address.\n\nTo confirm it, open this link within"
                        + " a day:\n\n" + link + "\n\nIf it was not you, do nothing.\n"));
    }

    private static String signed(UUID user, String email) {
        return PATH + user + "?email=" + URLEncoder.encode(email, StandardCharsets.UTF_8);
    }

    /** {@code GET /api/v1/auth/verifications/{user_id}}: the link. Following it again changes nothing. */
    void confirm(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        UUID user = Exchange.parameters(ctx).id("user_id");
        String email = request.getParam("email", "");
        long end = signer.verify(
                signed(user, email),
                request.getParam("exp"),
                request.getParam("kid"),
                request.getParam("sig"),
                clock.instant());
        log.atDebug()
                .addKeyValue("user_id", user)
                .addKeyValue("link_ends", end)
                .log("A verification link was followed");
        bus.ask(AccountsApi.VERIFY_EMAIL, new VerifyEmail(user, email))
                .compose(account -> Exchange.sendJson(ctx, 200, Map.of("email", email, "email_verified", true)))
                .onFailure(ctx::fail);
    }

    /** {@code POST /api/v1/auth/verifications}: another letter for the caller. */
    void again(RoutingContext ctx) {
        Principal caller = Exchange.principal(ctx);
        CountAttempt attempt = new CountAttempt(caller.userId().toString(), "verification", 3600, 1);
        bus.ask(AccountsApi.COUNT_ATTEMPT, attempt)
                .compose(counted -> {
                    if (counted.count() <= LETTERS_AN_HOUR) {
                        return bus.ask(AccountsApi.FIND_USER, new FindUser(caller.userId()));
                    }
                    return Future.failedFuture(ProblemCode.RATE_LIMITED
                            .because("At most " + LETTERS_AN_HOUR + " letters an hour are sent.")
                            .retryAfter(Duration.between(clock.instant(), counted.windowEnd())));
                })
                .compose(account -> send(account.user()))
                .compose(sent -> ctx.response().setStatusCode(202).end())
                .onFailure(ctx::fail);
    }
}
