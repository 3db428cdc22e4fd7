package calotype.image.metadata;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Deflated bytes of a file, inflated only as far as is asked for: a megabyte may hold a gibibyte. */
final class Inflated {
    private Inflated() {}

    /** Null when it is longer than {@code most}, or damaged. */
    static byte @Nullable [] whole(byte[] packed, int most) {
        byte[] start = start(packed, most + 1);
        return start == null || start.length > most ? null : start;
    }

    /** The first bytes, however many there would be; null when they are damaged. */
    static byte @Nullable [] start(byte[] packed, int most) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            while (out.size() < most) {
                int count = inflater.inflate(buffer, 0, Math.min(buffer.length, most - out.size()));
                if (count == 0) {
                    break;
                }
                out.write(buffer, 0, count);
            }
            return out.toByteArray();
        } catch (DataFormatException damaged) {
            return null;
        } finally {
            inflater.end();
        }
    }
}
