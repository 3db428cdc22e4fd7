package calotype.image.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a JPEG of four inks says of them: how they are stored (Adobe's APP14) and what they mean (ICC.1:2022, annex B.4). */
final class JpegInks {
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP2 = 0xE2;
    private static final int APP14 = 0xEE;
    private static final int YCCK = 2;
    private static final String PROFILE = "ICC_PROFILE\0";

    private final Map<Integer, byte[]> parts = new TreeMap<>();
    private boolean ycck;

    private JpegInks() {}

    static JpegInks of(Path file) {
        JpegInks inks = new JpegInks();
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(2);
            ByteBuffer head = ByteBuffer.wrap(in.readNBytes(4));
            while (head.remaining() == 4 && (head.get(1) & 0xff) != START_OF_SCAN) {
                int length = Math.max(0, (head.getShort(2) & 0xffff) - 2);
                inks.take(head.get(1) & 0xff, in.readNBytes(length));
                head = ByteBuffer.wrap(in.readNBytes(4));
            }
            return inks;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void take(int marker, byte[] content) {
        String start = new String(content, 0, Math.min(PROFILE.length(), content.length), StandardCharsets.ISO_8859_1);
        if (marker == APP14 && start.startsWith("Adobe") && content.length >= 12) {
            ycck = content[11] == YCCK;
        }
        if (marker == APP2 && start.equals(PROFILE) && content.length > PROFILE.length() + 2) {
            parts.put(content[PROFILE.length()] & 0xff, content);
        }
    }

    boolean ycck() {
        return ycck;
    }

    /** Null when there is none. */
    byte @Nullable [] profile() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int head = PROFILE.length() + 2;
        parts.values().forEach(part -> whole.write(part, head, part.length - head));
        return parts.isEmpty() ? null : whole.toByteArray();
    }
}
