package calotype.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calotype.config.Settings.JwtAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtKeysTest {
    private static final KeyPair RSA = pair("RSA", 2048);
    private static final KeyPair P256 = pair("EC", 256);

    @TempDir
    Path directory;

    @Test
    void keyPairsAreReadFromTheEnvironmentAndFromFiles() throws IOException {
        Map<String, String> environment = environment("RS256", RSA);
        environment.put("JWT_PUBLIC_KEY_PREVIOUS", publicPem(pair("RSA", 2048)));
        assertThat(load(environment).jwtAlgorithm()).isEqualTo(JwtAlgorithm.RS256);
        Path file = Files.writeString(directory.resolve("key.pem"), privatePem(P256));
        Settings.Auth auth = load(Map.of(
                "JWT_ALGORITHM", "ES256", "JWT_PRIVATE_KEY_FILE", file.toString(), "JWT_PUBLIC_KEY", publicPem(P256)));
        assertThat(auth.jwtPrivateKey()).isEqualTo(new Secret(privatePem(P256).strip()));
    }

    @Test
    void eachKeyHasTheNameThatEveryLeafHas() {
        Settings.Auth auth = load(Map.of(
                "CALOTYPE_AUTH_JWT_ALGORITHM", "rs256",
                "CALOTYPE_AUTH_JWT_PRIVATE_KEY", privatePem(RSA),
                "CALOTYPE_AUTH_JWT_PUBLIC_KEY", publicPem(RSA),
                "CALOTYPE_AUTH_JWT_PUBLIC_KEY_PREVIOUS", publicPem(RSA)));
        assertThat(auth.jwtPublicKeyPrevious()).isEqualTo(auth.jwtPublicKey());
    }

    @Test
    void aPairThatDoesNotFitIsNamed() {
        assertThat(problems(environment("RS512", RSA)))
                .anyMatch(problem -> problem.contains("auth.jwt-algorithm is one of hs256, rs256, es256"));
        assertRefused(Map.of("JWT_ALGORITHM", "RS256"), "jwt-private-key: auth.jwt-algorithm RS256 needs it", 2);
        assertRefused(with(RSA, "JWT_PUBLIC_KEY", ""), "auth.jwt-public-key: auth.jwt-algorithm RS256 needs it", 1);
        assertRefused(with(RSA, "JWT_PRIVATE_KEY", "secret"), "auth.jwt-private-key: needs PEM that begins with", 1);
        assertRefused(
                with(RSA, "JWT_PRIVATE_KEY", publicPem(RSA)), "auth.jwt-private-key: needs PEM that begins with", 1);
        assertRefused(
                with(RSA, "JWT_PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
                "auth.jwt-public-key: cannot be read",
                1);
        assertRefused(with(RSA, "JWT_PUBLIC_KEY", publicPem(pair("RSA", 2048))), "does not belong to", 1);
        assertRefused(with(RSA, "JWT_PUBLIC_KEY_PREVIOUS", publicPem(P256)), "jwt-public-key-previous: cannot be", 1);
        assertRefused(environment("RS256", pair("RSA", 1024)), "RS256 needs an RSA key of at least 2048 bits", 2);
        assertRefused(environment("RS256", P256), "RS256 needs an RSA key", 2);
        assertRefused(environment("ES256", RSA), "ES256 needs an EC key on the curve P-256", 2);
        assertRefused(environment("ES256", pair("EC", 384)), "ES256 needs an EC key on the curve P-256", 2);
        assertRefused(environment("HS256", RSA), "is set, but auth.jwt-algorithm is hs256", 2);
    }

    @Test
    void productionWithAKeyPairNeedsASecretForUrlsOnly() {
        Map<String, String> environment = environment("ES256", P256);
        environment.put("CALOTYPE_PROFILE", "production");
        assertRefused(environment, "the production profile needs URL_SIGNING_KEYS, or JWT_SECRET_KEY", 1);
        String strong = "q7Zr1xT4vW8cY2nB6mK9pL3sD5fG0hJuEaRi";
        assertThat(load(plus(environment, "URL_SIGNING_KEYS", "k1:" + strong)).jwtSecret())
                .isNull();
        assertThat(load(plus(environment, "JWT_SECRET_KEY", strong)).jwtSecret())
                .isNotNull();
        assertRefused(plus(environment, "JWT_SECRET_KEY", "short"), "JWT_SECRET_KEY is shorter than", 1);
    }

    private static Map<String, String> environment(String algorithm, KeyPair pair) {
        return new HashMap<>(Map.of(
                "JWT_ALGORITHM", algorithm, "JWT_PRIVATE_KEY", privatePem(pair), "JWT_PUBLIC_KEY", publicPem(pair)));
    }

    private static Map<String, String> with(KeyPair pair, String name, String value) {
        return plus(environment("RS256", pair), name, value);
    }

    private static Map<String, String> plus(Map<String, String> environment, String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return more;
    }

    private static Settings.Auth load(Map<String, String> environment) {
        return SettingsLoader.load(List.of(), environment, Map.of()).settings().auth();
    }

    private static List<String> problems(Map<String, String> environment) {
        BadConfiguration refused = catchThrowableOfType(BadConfiguration.class, () -> load(environment));
        assertThat(refused).isNotNull();
        return refused.problems();
    }

    private static void assertRefused(Map<String, String> environment, String message, int count) {
        assertThat(problems(environment))
                .hasSize(count)
                .anyMatch(problem -> problem.contains(message))
                .noneMatch(problem -> problem.contains("MII"));
    }

    private static KeyPair pair(String family, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String privatePem(KeyPair pair) {
        return pem("PRIVATE", pair.getPrivate());
    }

    private static String publicPem(KeyPair pair) {
        return pem("PUBLIC", pair.getPublic());
    }

    private static String pem(String kind, Key key) {
        return "-----BEGIN " + kind + " KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END " + kind + " KEY-----\n";
    }
}
