package calotype.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The SHA-256 of a file's bytes (FIPS 180-4), and how many those are.
 *
 * @param sha256 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record Digest(byte[] sha256, long bytes) {
    private static final int BUFFER = 64 * 1024;

    /** Reads the file; blocks the calling thread. */
    public static Digest of(Path file) throws IOException {
        MessageDigest sha256 = newSha256();
        long bytes = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
                bytes += read;
            }
        }
        return new Digest(sha256.digest(), bytes);
    }

    /** 64 lower-case hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(sha256);
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(sha256);
    }

    /** For what is no file: every Java platform has the algorithm. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
