package calotype.auth;

import calotype.model.Digest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A refresh token: 256 random bits that mean nothing. Only its hash is stored; since nobody can guess it, a plain
 * SHA-256 hides it well enough.
 *
 * @param text what the client gets, base64url
 */
public record RefreshToken(String text) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    public static RefreshToken create() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new RefreshToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** SHA-256 of the text, 64 lower-case hex digits. */
    public String hash() {
        return sha256(text);
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(Digest.newSha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return "RefreshToken[]";
    }
}
