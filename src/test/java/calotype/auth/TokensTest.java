package calotype.auth;

import static calotype.auth.ForgedTokens.ADA;
import static calotype.auth.ForgedTokens.HEADER;
import static calotype.auth.ForgedTokens.NOW;
import static calotype.auth.ForgedTokens.PREVIOUS;
import static calotype.auth.ForgedTokens.SECRET;
import static calotype.auth.ForgedTokens.base64;
import static calotype.auth.ForgedTokens.claims;
import static calotype.auth.ForgedTokens.forged;
import static calotype.auth.ForgedTokens.good;
import static calotype.auth.ForgedTokens.json;
import static calotype.auth.ForgedTokens.signed;
import static calotype.auth.ForgedTokens.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.config.Secret;
import calotype.config.Settings;
import calotype.config.Settings.JwtAlgorithm;
import calotype.config.SettingsLoader;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.WatchedVertx;
import io.vertx.core.Vertx;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokensTest {
    private static final Vertx vertx = WatchedVertx.create();

    private final Tokens tokens = tokensAt(NOW, SECRET, PREVIOUS);

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    private static Tokens tokensAt(Instant now, String... secrets) {
        Secret previous = secrets.length < 2 ? null : new Secret(secrets[1]);
        return tokensAt(now, TokenKeys.secret(new Secret(secrets[0]), previous));
    }

    private static Tokens tokensAt(Instant now, TokenKeys keys) {
        return new Tokens(vertx, keys, Duration.ofMinutes(15), Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void anIssuedTokenIsVerifiedAndTellsWhoAsks() {
        Principal principal = tokens.verify(tokens.issue(ADA));
        assertThat(principal.userId()).isEqualTo(ADA.id());
        assertThat(principal.role()).isEqualTo("user");
        assertThat(principal.scopes()).isEmpty();
        assertThat(principal.expiresAt()).isEqualTo(NOW.plusSeconds(900));
        assertThat(tokens.issue(ADA)).isNotEqualTo(tokens.issue(ADA));
    }

    @Test
    void aHandmadeGoodTokenIsVerified() {
        assertThat(tokens.verify(good(json(claims()))).userId()).isEqualTo(ADA.id());
        assertThat(tokens.verify(good(with("scope", "\"images:location ops:read\"")))
                        .scopes())
                .containsExactlyInAnyOrder("images:location", "ops:read");
    }

    @Test
    void aTokenOfThePreviousSecretIsVerifiedButNoneIsIssuedWithIt() {
        assertThat(tokens.verify(signed(HEADER, json(claims()), PREVIOUS)).userId())
                .isEqualTo(ADA.id());
        String issued = tokens.issue(ADA);
        assertThat(tokensAt(NOW, SECRET).verify(issued).userId()).isEqualTo(ADA.id());
        assertThatThrownBy(() -> tokensAt(NOW, PREVIOUS).verify(issued)).hasMessageStartingWith("token_invalid");
    }

    @Test
    void aTokenExpiresAfterALeewayEvenWhenItIsRemembered() {
        String token = tokens.issue(ADA);
        Tokens late = tokensAt(NOW.plusSeconds(900 + 29), SECRET);
        assertThat(late.verify(token).userId()).isEqualTo(ADA.id());
        assertThatThrownBy(() -> tokensAt(NOW.plusSeconds(900 + 61), SECRET).verify(token))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("token_expired");
        MovingClock clock = new MovingClock();
        Tokens remembering =
                new Tokens(vertx, TokenKeys.secret(new Secret(SECRET), null), Duration.ofMinutes(15), clock);
        assertThat(remembering.verify(token)).isSameAs(remembering.verify(token));
        clock.now = NOW.plusSeconds(961);
        assertThatThrownBy(() -> remembering.verify(token)).hasMessageStartingWith("token_expired");
    }

    private static final class MovingClock extends Clock {
        private Instant now = NOW;

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void s16_forgedAndOddTokensAreRefused() throws GeneralSecurityException {
        Map<String, String> forged = forged();
        assertThat(forged).hasSizeGreaterThanOrEqualTo(87);
        forged.forEach((name, token) -> assertThatThrownBy(() -> tokens.verify(token))
                .as(name)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).as(name).isEqualTo(ProblemCode.TOKEN_INVALID)));
    }

    @Test
    void s16_everyByteOfATokenMatters() {
        String good = tokens.issue(ADA);
        for (int i = 0; i < good.length(); i++) {
            char other = good.charAt(i) == 'x' ? 'y' : 'x';
            String changed = good.substring(0, i) + other + good.substring(i + 1);
            assertThatThrownBy(() -> tokens.verify(changed)).as("letter " + i).isInstanceOf(ProblemException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RS256", "ES256"})
    void aKeyPairSignsAndThePreviousPublicKeyStillVerifies(JwtAlgorithm algorithm) {
        KeyPair old = pair(algorithm);
        KeyPair young = pair(algorithm);
        String before = tokensAt(NOW, keys(algorithm, old, null)).issue(ADA);
        Tokens rotated = tokensAt(NOW, keys(algorithm, young, old));
        assertThat(rotated.verify(before).userId()).isEqualTo(ADA.id());
        String after = rotated.issue(ADA);
        assertThat(rotated.verify(after).userId()).isEqualTo(ADA.id());
        assertThatThrownBy(() -> tokensAt(NOW, keys(algorithm, old, null)).verify(after))
                .hasMessageStartingWith("token_invalid");
    }

    @ParameterizedTest
    @EnumSource(names = {"RS256", "ES256"})
    void s16_noOtherAlgorithmOpensADoorWithAKeyPair(JwtAlgorithm algorithm) {
        KeyPair pair = pair(algorithm);
        Tokens tokens = tokensAt(NOW, keys(algorithm, pair, pair(algorithm)));
        String payload = json(claims());
        String publicKey = pem("PUBLIC", pair.getPublic());
        Map<String, String> forged = new LinkedHashMap<>();
        for (String secret :
                List.of(publicKey, publicKey.strip(), base64(pair.getPublic().getEncoded()), SECRET)) {
            forged.put("HS256 with the public key, " + secret.length(), signed(HEADER, payload, secret));
            String renamed = HEADER.replace("HS256", algorithm.name());
            forged.put("an HMAC in the name of the pair, " + secret.length(), signed(renamed, payload, secret));
        }
        forged.put("none", base64(HEADER.replace("HS256", "none")) + "." + base64(payload) + ".");
        JwtAlgorithm other = algorithm == JwtAlgorithm.RS256 ? JwtAlgorithm.ES256 : JwtAlgorithm.RS256;
        forged.put(
                "the other kind of pair",
                tokensAt(NOW, keys(other, pair(other), null)).issue(ADA));
        forged.put(
                "a stranger's pair",
                tokensAt(NOW, keys(algorithm, pair(algorithm), null)).issue(ADA));
        String good = tokens.issue(ADA);
        int signature = good.lastIndexOf('.') + 1;
        forged.put("zeros", good.substring(0, signature) + base64(new byte[64]));
        forged.put("cut short", good.substring(0, good.length() - 4));
        forged.forEach((name, token) -> assertThatThrownBy(() -> tokens.verify(token))
                .as(name)
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("token_invalid"));
        assertThatThrownBy(() -> this.tokens.verify(good)).hasMessageStartingWith("token_invalid");
    }

    private static TokenKeys keys(JwtAlgorithm algorithm, KeyPair pair, @Nullable KeyPair previous) {
        Settings.Auth defaults = SettingsLoader.defaultsWith().auth();
        return TokenKeys.pair(new Settings.Auth(
                algorithm,
                null,
                null,
                new Secret(pem("PRIVATE", pair.getPrivate())),
                new Secret(pem("PUBLIC", pair.getPublic())),
                previous == null ? null : new Secret(pem("PUBLIC", previous.getPublic())),
                defaults.accessTokenTtl(),
                defaults.refreshTokenTtl(),
                defaults.loginAttempts(),
                defaults.loginWindow()));
    }

    private static KeyPair pair(JwtAlgorithm algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm == JwtAlgorithm.RS256 ? "RSA" : "EC");
            generator.initialize(algorithm == JwtAlgorithm.RS256 ? 2048 : 256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String kind, Key key) {
        return "-----BEGIN " + kind + " KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END " + kind + " KEY-----\n";
    }
}
