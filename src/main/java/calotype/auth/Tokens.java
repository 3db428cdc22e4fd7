package calotype.auth;

import calotype.config.Secret;
import calotype.config.Settings;
import calotype.config.Settings.JwtAlgorithm;
import calotype.model.User;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Issues and verifies access tokens: JWT (RFC 7519) in the one form that is issued here. The library checks the signature; every claim is checked here, and a token with anything more or less than ours is refused.
 */
public final class Tokens {
    private static final String ISSUER = "calotype";
    private static final String AUDIENCE = "calotype-api";
    private static final String ACCESS = "access";
    private static final int SECRET_BYTES = 32;
    private static final int REMEMBERED = 10_000;
    /** Clocks of nodes differ by seconds. */
    private static final Duration LEEWAY = Duration.ofSeconds(30);

    private final String algorithm;
    /** The first signs, all verify. */
    private final List<JWTAuth> signers;

    private final Duration life;
    private final Clock clock;
    /** Verifying costs a hot read more than answering it. The whole text is the key, so no two tokens can be confused. */
    private final Cache<String, Principal> verified =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /** @param life of an access token */
    public Tokens(Vertx vertx, TokenKeys keys, Duration life, Clock clock) {
        this.algorithm = keys.algorithm().name();
        this.signers = keys.signers(vertx);
        this.life = life;
        this.clock = clock;
    }

    /**
     * Makes the tokens of this service with the keys of the settings, or else with a secret that was made at random at
     * the first start and is kept.
     *
     * @param keeper keeps a candidate unless one is kept already, and answers the one that is kept
     */
    public static Future<Tokens> load(
            Vertx vertx, Settings.Auth settings, Function<String, Future<String>> keeper, Clock clock) {
        return keys(settings, keeper).map(keys -> new Tokens(vertx, keys, settings.accessTokenTtl(), clock));
    }

    private static Future<TokenKeys> keys(Settings.Auth settings, Function<String, Future<String>> keeper) {
        if (settings.jwtAlgorithm() != JwtAlgorithm.HS256) {
            return Future.succeededFuture(TokenKeys.pair(settings));
        }
        Secret set = settings.jwtSecret();
        Future<Secret> secret = set != null
                ? Future.succeededFuture(set)
                : keeper.apply(randomSecret()).map(Secret::new);
        return secret.map(current -> TokenKeys.secret(current, settings.jwtSecretPrevious()));
    }

    private static String randomSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** How long an access token lives. */
    public Duration life() {
        return life;
    }

    /** An access token for an account. */
    public String issue(User user) {
        Instant now = clock.instant();
        JsonObject claims = new JsonObject()
                .put("iss", ISSUER)
                .put("aud", AUDIENCE)
                .put("sub", user.id().toString())
                .put("jti", UUID.randomUUID().toString())
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(life).getEpochSecond())
                .put("typ", ACCESS)
                .put("role", user.role().wire())
                .put("scope", String.join(" ", user.role().scopes()));
        return signers.get(0)
                .generateToken(claims, new JWTOptions().setAlgorithm(algorithm).setNoTimestamp(true));
    }

    /**
     * Tells whose token this is.
     *
     * @throws ProblemException {@code token_invalid} or {@code token_expired}; nothing else, whatever the text is
     */
    public Principal verify(String token) {
        Principal known = verified.getIfPresent(token);
        if (known == null) {
            known = read(token);
            verified.put(token, known);
        }
        if (!clock.instant().isBefore(known.expiresAt().plus(LEEWAY))) {
            verified.invalidate(token);
            throw ProblemCode.TOKEN_EXPIRED.because("The token has expired; get a new one with the refresh token.");
        }
        return known;
    }

    private Principal read(String token) {
        AccessClaims claims = AccessClaims.parse(token, algorithm);
        if (signers.stream().noneMatch(signer -> isSigned(signer, token))) {
            throw invalid();
        }
        boolean ours = claims.issuer().equals(ISSUER)
                && claims.audience().equals(AUDIENCE)
                && claims.type().equals(ACCESS)
                && !claims.issuedAt().isAfter(clock.instant().plus(LEEWAY))
                && claims.expiresAt().isAfter(claims.issuedAt());
        if (!ours) {
            throw invalid();
        }
        return new Principal(claims.subject(), claims.role(), scopes(claims.scope()), claims.expiresAt());
    }

    /** None of the algorithms needs another thread, so the answer is there at once. */
    private static boolean isSigned(JWTAuth signer, String token) {
        Future<?> signature = signer.authenticate(new TokenCredentials(token));
        return signature.succeeded();
    }

    private static Set<String> scopes(String scope) {
        return scope.isEmpty() ? Set.of() : Set.of(scope.split(" "));
    }

    static ProblemException invalid() {
        return ProblemCode.TOKEN_INVALID.because("The token is not one of this service, or was changed.");
    }
}
