package calotype.http;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Signs the URLs of stored files: {@code path?exp=<Unix seconds>&kid=<key>&sig=<HMAC-SHA256 over path, exp and kid,
 * base64url>}. Whoever holds such a URL may read that file until then. Thread-safe.
 */
final class UrlSigner {
    /** @param secret any length above zero; 32 bytes are as good as it gets */
    record Key(String kid, byte[] secret) {
        @Override
        public String toString() {
            return "Key[" + kid + "]";
        }
    }

    private final String signing;
    private final Map<String, Mac> macs = new LinkedHashMap<>();

    /** @param keys the first signs, all verify */
    UrlSigner(List<Key> keys) {
        this.signing = keys.get(0).kid();
        keys.forEach(key -> macs.put(key.kid(), Hkdf.mac(key.secret())));
    }

    /** @param exp when the URL ends, in Unix seconds */
    String sign(String path, long exp) {
        return path + "?exp=" + exp + "&kid=" + signing + "&sig=" + signature(signing, path, Long.toString(exp));
    }

    /**
     * Checks the three parameters of a signed URL.
     *
     * @return when the URL ends, in Unix seconds
     * @throws ProblemException {@code signature_required}, {@code bad_signature} or {@code url_expired}
     */
    long verify(String path, @Nullable String exp, @Nullable String kid, @Nullable String sig, Instant now) {
        if (exp == null && kid == null && sig == null) {
            throw signatureRequired();
        }
        if (exp == null || kid == null || sig == null || !macs.containsKey(kid)) {
            throw badSignature();
        }
        // Texts are compared, not what they decode to: base64 and numbers have more than one spelling.
        if (!MessageDigest.isEqual(ascii(signature(kid, path, exp)), ascii(sig))) {
            throw badSignature();
        }
        long end = Long.parseLong(exp);
        if (now.getEpochSecond() >= end) {
            throw ProblemCode.URL_EXPIRED.because("Get the image's document again: it has fresh URLs.");
        }
        return end;
    }

    /** A proof that {@code words} come from this service and were meant for {@code purpose}; 43 characters. */
    String seal(String purpose, String words) {
        return signature(signing, purpose + '\n' + words, "");
    }

    private String signature(String kid, String words, String exp) {
        byte[] message = (words + '\n' + exp + '\n' + kid).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(copy(Objects.requireNonNull(macs.get(kid))).doFinal(message));
    }

    /** A Mac is not thread-safe; a copy of one that has its key costs less than a new one. */
    private static Mac copy(Mac keyed) {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static ProblemException signatureRequired() {
        return ProblemCode.SIGNATURE_REQUIRED.because("Use the URL as it stands in the image's document.");
    }

    private static ProblemException badSignature() {
        return ProblemCode.BAD_SIGNATURE.because("The URL was changed; use it as it stands in the image's document.");
    }
}
