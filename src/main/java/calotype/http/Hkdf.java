package calotype.http;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Derives keys from a secret: HKDF with HMAC-SHA256 (RFC 5869). */
final class Hkdf {
    private Hkdf() {}

    /**
     * @param salt not empty; 32 zero bytes mean none
     * @param length of the derived key, up to 8160 bytes
     */
    static byte[] sha256(byte[] secret, byte[] salt, byte[] info, int length) {
        byte[] extracted = hmac(salt, secret);
        ByteArrayOutputStream expanded = new ByteArrayOutputStream();
        byte[] block = new byte[0];
        for (int i = 1; expanded.size() < length; i++) {
            block = hmac(extracted, block, info, new byte[] {(byte) i});
            expanded.writeBytes(block);
        }
        return Arrays.copyOf(expanded.toByteArray(), length);
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        Mac mac = mac(key);
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            // Every Java platform has HmacSHA256, and it takes any key.
            throw new IllegalStateException(e);
        }
    }
}
