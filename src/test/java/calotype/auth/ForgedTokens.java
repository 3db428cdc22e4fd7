package calotype.auth;

import calotype.model.User;
import calotype.model.UserRole;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens made by hand, good and forged, with nothing but the JDK. */
final class ForgedTokens {
    static final String SECRET = "0123456789abcdef0123456789abcdef-current";
    static final String PREVIOUS = "0123456789abcdef0123456789abcdef-previous";
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    static final String HEADER = "{\"typ\":\"JWT\",\"alg\":\"HS256\"}";
    static final User ADA = new User(UUID.randomUUID(), "ada@example.org", null, UserRole.USER, NOW);

    private ForgedTokens() {}

    /** The claims of a good token as JSON texts, to be spoilt one at a time. */
    static Map<String, String> claims() {
        Map<String, String> claims = new LinkedHashMap<>();
        claims.put("iss", "\"calotype\"");
        claims.put("aud", "\"calotype-api\"");
        claims.put("sub", "\"" + ADA.id() + "\"");
        claims.put("jti", "\"" + UUID.randomUUID() + "\"");
        claims.put("iat", String.valueOf(NOW.getEpochSecond()));
        claims.put("exp", String.valueOf(NOW.getEpochSecond() + 900));
        claims.put("typ", "\"access\"");
        claims.put("role", "\"user\"");
        claims.put("scope", "\"\"");
        return claims;
    }

    static String with(String claim, String value) {
        Map<String, String> claims = claims();
        claims.put(claim, value);
        return json(claims);
    }

    static String without(String claim) {
        Map<String, String> claims = claims();
        claims.remove(claim);
        return json(claims);
    }

    static String json(Map<String, String> claims) {
        List<String> members = new ArrayList<>();
        claims.forEach((name, value) -> members.add("\"" + name + "\":" + value));
        return "{" + String.join(",", members) + "}";
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    static String signed(String header, String payload, String secret) {
        return signed(header, payload, secret, "HmacSHA256");
    }

    static String signed(String header, String payload, String secret, String algorithm) {
        String content = base64(header) + "." + base64(payload);
        return content + "." + base64(mac(content, secret, algorithm));
    }

    static byte[] mac(String content, String secret, String algorithm) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String good(String payload) {
        return signed(HEADER, payload, SECRET);
    }

    /** Tokens that must not open the door, each with a name. */
    static Map<String, String> forged() throws GeneralSecurityException {
        Map<String, String> all = new LinkedHashMap<>();
        texts(all);
        headers(all);
        signatures(all);
        claimTypes(all);
        claimValues(all);
        return all;
    }

    private static void texts(Map<String, String> all) {
        String good = good(json(claims()));
        String[] parts = good.split("\\.");
        all.put("empty", "");
        all.put("a word", "token");
        all.put("dots", "..");
        all.put("two parts", parts[0] + "." + parts[1]);
        all.put("four parts", good + ".x");
        all.put("five parts, as encrypted", good + ".x.y");
        all.put("trailing dot", good + ".");
        all.put("leading space", " " + good);
        all.put("inner line break", parts[0] + ".\n" + parts[1] + "." + parts[2]);
        all.put("padding", parts[0] + "." + parts[1] + "." + parts[2] + "=");
        all.put("plain base64 alphabet", parts[0] + "." + parts[1] + "." + parts[2].replace('_', '/') + "+");
        all.put("NUL", good + "\0");
        all.put("non-ASCII", good + "é");
        all.put("100 KB", parts[0] + "." + "A".repeat(100_000) + "." + parts[2]);
        all.put("header is no JSON", signed("typ=JWT", json(claims()), SECRET));
        all.put("header is an array", signed("[]", json(claims()), SECRET));
        all.put("payload is no JSON", good("sub=ada"));
        all.put("payload is an array", good("[1]"));
        all.put("payload is null", good("null"));
        all.put("payload has trailing JSON", good(json(claims()) + "{}"));
        all.put("payload is not UTF-8", base64(HEADER) + "." + base64(new byte[] {(byte) 0xc3, 0x28}) + "." + parts[2]);
        all.put("payload is deep", good("{\"sub\":" + "[".repeat(500) + "]".repeat(500) + "}"));
        all.put("JSON serialisation", "{\"payload\":\"" + parts[1] + "\",\"signature\":\"" + parts[2] + "\"}");
    }

    private static void headers(Map<String, String> all) {
        for (String alg :
                List.of("none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256")) {
            String header = "{\"typ\":\"JWT\",\"alg\":\"" + alg + "\"}";
            all.put("alg " + alg + ", our signature", signed(header, json(claims()), SECRET));
            all.put("alg " + alg + ", no signature", base64(header) + "." + base64(json(claims())) + ".");
        }
        all.put("HS384 signed so", signed("{\"typ\":\"JWT\",\"alg\":\"HS384\"}", json(claims()), SECRET, "HmacSHA384"));
        all.put("HS512 signed so", signed("{\"typ\":\"JWT\",\"alg\":\"HS512\"}", json(claims()), SECRET, "HmacSHA512"));
        for (String extra : List.of(
                "\"kid\":\"1\"",
                "\"kid\":\"../../../dev/null\"",
                "\"kid\":\"' or 1=1 --\"",
                "\"jku\":\"https://evil.example.org/keys\"",
                "\"x5u\":\"https://evil.example.org/cert\"",
                "\"x5c\":[\"MII\"]",
                "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
                "\"crit\":[\"exp\"]",
                "\"crit\":[\"urn:example\"]",
                "\"crit\":[]",
                "\"b64\":false",
                "\"zip\":\"DEF\"",
                "\"enc\":\"A128GCM\"",
                "\"cty\":\"JWT\"",
                "\"alg\":\"none\"")) {
            all.put(
                    "header with " + extra,
                    signed("{\"typ\":\"JWT\",\"alg\":\"HS256\"," + extra + "}", json(claims()), SECRET));
        }
        all.put("no alg", signed("{\"typ\":\"JWT\"}", json(claims()), SECRET));
        all.put("alg is a number", signed("{\"typ\":\"JWT\",\"alg\":256}", json(claims()), SECRET));
        all.put("no typ", signed("{\"alg\":\"HS256\"}", json(claims()), SECRET));
        all.put("another typ", signed("{\"typ\":\"at+jwt\",\"alg\":\"HS256\"}", json(claims()), SECRET));
    }

    private static void signatures(Map<String, String> all) throws GeneralSecurityException {
        String good = good(json(claims()));
        String content = good.substring(0, good.lastIndexOf('.'));
        String signature = good.substring(good.lastIndexOf('.') + 1);
        all.put("no signature", content + ".");
        all.put("a signature cut short", content + "." + signature.substring(0, 20));
        all.put("a signature made longer", content + "." + signature + "AAAA");
        all.put("a signature of zeros", content + "." + base64(new byte[32]));
        all.put(
                "first letter changed",
                content + "." + (signature.charAt(0) == 'A' ? 'B' : 'A') + signature.substring(1));
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(signature.charAt(signature.length() - 1));
        all.put(
                "last letter's spare bits changed",
                content + "." + signature.substring(0, signature.length() - 1) + alphabet.charAt(last ^ 1));
        for (String secret : List.of("secret", "calotype", "0123456789abcdef0123456789abcdef", SECRET + "\n")) {
            all.put("signed with " + secret.strip() + secret.length(), signed(HEADER, json(claims()), secret));
        }
        all.put(
                "another payload under our signature",
                base64(HEADER) + "." + base64(with("role", "\"admin\"")) + "." + signature);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String rsa = base64("{\"typ\":\"JWT\",\"alg\":\"RS256\"}") + "." + base64(json(claims()));
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(rsa.getBytes(StandardCharsets.US_ASCII));
        all.put("RS256 of a stranger", rsa + "." + base64(signer.sign()));
    }

    private static void claimTypes(Map<String, String> all) {
        for (String claim : claims().keySet()) {
            all.put("without " + claim, good(without(claim)));
            all.put(claim + " null", good(with(claim, "null")));
            all.put(claim + " an object", good(with(claim, "{}")));
            all.put(claim + " an array", good(with(claim, "[\"a\"]")));
            all.put(claim + " true", good(with(claim, "true")));
        }
        for (String claim : List.of("iss", "aud", "sub", "jti", "typ", "role", "scope")) {
            all.put(claim + " a number", good(with(claim, "1")));
        }
        for (String time : List.of("exp", "iat")) {
            for (String value : List.of(
                    "\"" + (NOW.getEpochSecond() + 900) + "\"",
                    "\"text\"",
                    "1.5",
                    "-1",
                    "0",
                    "1e3",
                    "99999999999999999999999",
                    "1e400",
                    "9223372036854775807",
                    "253402300800")) {
                all.put(time + " " + value, good(with(time, value)));
            }
        }
    }

    private static void claimValues(Map<String, String> all) {
        all.put("another issuer", good(with("iss", "\"calotype2\"")));
        all.put("issuer in upper case", good(with("iss", "\"Calotype\"")));
        all.put("another audience", good(with("aud", "\"other-api\"")));
        all.put("audiences", good(with("aud", "[\"calotype-api\",\"other\"]")));
        all.put("a refresh token", good(with("typ", "\"refresh\"")));
        all.put("a read token", good(with("typ", "\"job-read\"")));
        all.put("no type of token", good(with("typ", "\"\"")));
        all.put("an empty subject", good(with("sub", "\"\"")));
        all.put("a subject that is no id", good(with("sub", "\"ada\"")));
        all.put("a short id", good(with("sub", "\"1-1-1-1-1\"")));
        all.put("an empty jti", good(with("jti", "\"\"")));
        all.put("an odd scope", good(with("scope", "\"a  b\"")));
        all.put("issued in the future", good(with("iat", String.valueOf(NOW.getEpochSecond() + 400))));
        all.put("expires before it begins", good(with("exp", String.valueOf(NOW.getEpochSecond() - 1))));
        all.put("nbf in the future", good(with("nbf", String.valueOf(NOW.getEpochSecond() + 400))));
        all.put("an unknown claim", good(with("admin", "true")));
        all.put(
                "a claim twice",
                good("{\"sub\":\"" + UUID.randomUUID() + "\"," + json(claims()).substring(1)));
    }
}
