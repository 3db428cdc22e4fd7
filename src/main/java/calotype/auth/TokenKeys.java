package calotype.auth;

import calotype.config.Secret;
import calotype.config.Settings.Auth;
import calotype.config.Settings.JwtAlgorithm;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of access tokens, all for the one algorithm that is accepted: a token with another one is refused before any
 * key is tried, so no public key can be passed off as an HMAC secret (RFC 8725, section 3.1).
 *
 * @param generations the newest first: it signs, all verify; each is a secret, a pair, or a public key alone
 */
public record TokenKeys(JwtAlgorithm algorithm, List<List<Secret>> generations) {
    /**
     * Secrets for HS256.
     *
     * @param current at least 32 bytes
     * @param previous verifies only
     */
    public static TokenKeys secret(Secret current, @Nullable Secret previous) {
        return new TokenKeys(JwtAlgorithm.HS256, generations(List.of(current), previous));
    }

    /** The key pair of checked settings with RS256 or ES256. */
    public static TokenKeys pair(Auth settings) {
        List<Secret> current = Stream.of(settings.jwtPrivateKey(), settings.jwtPublicKey())
                .map(Objects::requireNonNull)
                .toList();
        return new TokenKeys(settings.jwtAlgorithm(), generations(current, settings.jwtPublicKeyPrevious()));
    }

    private static List<List<Secret>> generations(List<Secret> current, @Nullable Secret previous) {
        return previous == null ? List.of(current) : List.of(current, List.of(previous));
    }

    /** One for each generation: with several in one, the library would sign with any of them. */
    List<JWTAuth> signers(Vertx vertx) {
        return generations.stream().map(keys -> signer(vertx, keys)).toList();
    }

    private JWTAuth signer(Vertx vertx, List<Secret> keys) {
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
        keys.forEach(key -> options.addPubSecKey(
                new PubSecKeyOptions().setAlgorithm(algorithm.name()).setBuffer(key.reveal())));
        return JWTAuth.create(vertx, options);
    }
}
