package calotype.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a token claims, before anybody has looked at its signature. Reads the compact form (RFC 7515, section 7.1) of our
 * own tokens only: the header has {@code typ} and {@code alg} and nothing else, so no key, no key's address and no
 * critical extension can be smuggled in; the claims are exactly ours, each of its one type.
 */
record AccessClaims(
        String issuer,
        String audience,
        UUID subject,
        String id,
        Instant issuedAt,
        Instant expiresAt,
        String type,
        String role,
        String scope) {

    private static final int MAX_LENGTH = 4096;
    /** 9999-12-31: a later time is nobody's honest one. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final Set<String> HEADER = Set.of("typ", "alg");
    private static final Set<String> CLAIMS = Set.of("iss", "aud", "sub", "jti", "iat", "exp", "typ", "role", "scope");
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern SCOPE = Pattern.compile("([a-z:_-]+( [a-z:_-]+)*)?");
    private static final ObjectMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(2)
                            .maxNumberLength(20)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * @param algorithm the only one that the header may name
     * @throws calotype.problem.ProblemException {@code token_invalid}
     */
    static AccessClaims parse(String token, String algorithm) {
        if (token.length() > MAX_LENGTH || !COMPACT.matcher(token).matches()) {
            throw Tokens.invalid();
        }
        String[] parts = token.split("\\.");
        checkCanonical(parts[2]);
        JsonNode header = json(parts[0], HEADER);
        if (!text(header, "alg").equals(algorithm) || !text(header, "typ").equals("JWT")) {
            throw Tokens.invalid();
        }
        JsonNode claims = json(parts[1], CLAIMS);
        String scope = text(claims, "scope");
        if (!SCOPE.matcher(scope).matches()) {
            throw Tokens.invalid();
        }
        return new AccessClaims(
                text(claims, "iss"),
                text(claims, "aud"),
                uuid(claims, "sub"),
                uuid(claims, "jti").toString(),
                time(claims, "iat"),
                time(claims, "exp"),
                text(claims, "typ"),
                text(claims, "role"),
                scope);
    }

    /** The last letter of a signature has bits that say nothing; with other bits there it would be another text. */
    private static void checkCanonical(String signature) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(signature);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(signature)) {
                return;
            }
        } catch (IllegalArgumentException notBase64) {
            throw Tokens.invalid();
        }
        throw Tokens.invalid();
    }

    private static JsonNode json(String part, Set<String> members) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            JsonNode node = STRICT.readTree(text);
            if (node.isObject() && node.size() == members.size() && members.containsAll(names(node))) {
                return node;
            }
            throw Tokens.invalid();
        } catch (IOException | IllegalArgumentException notJson) {
            throw Tokens.invalid();
        }
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new HashSet<>();
        for (Iterator<String> each = node.fieldNames(); each.hasNext(); ) {
            names.add(each.next());
        }
        return names;
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isTextual()) {
            throw Tokens.invalid();
        }
        return value.textValue();
    }

    private static UUID uuid(JsonNode node, String name) {
        String text = text(node, name);
        if (!UUID_TEXT.matcher(text).matches()) {
            throw Tokens.invalid();
        }
        return UUID.fromString(text);
    }

    private static Instant time(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() <= 0
                || value.longValue() > LAST_SECOND) {
            throw Tokens.invalid();
        }
        return Instant.ofEpochSecond(value.longValue());
    }
}
