package calotype.image.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The ICC profile in a {@code colr} box of type {@code rICC} (ISO/IEC 14496-12, section 12.1.5), which FFmpeg passes over
 * while it reads type {@code prof}.
 */
final class RestrictedProfile {
    private static final int WHERE_BOXES_ARE = 256 * 1024;
    private static final String BOX = "colrrICC";

    private RestrictedProfile() {}

    static Optional<byte[]> find(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            ByteBuffer start = ByteBuffer.wrap(in.readNBytes(WHERE_BOXES_ARE));
            int box = new String(start.array(), StandardCharsets.ISO_8859_1).indexOf(BOX);
            int size = box < 4 ? 0 : start.getInt(box - 4) - 4 - BOX.length();
            int at = box + BOX.length();
            if (size < 128 || size > start.limit() - at) {
                return Optional.empty();
            }
            byte[] profile = new byte[size];
            start.get(at, profile);
            return Optional.of(profile);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
