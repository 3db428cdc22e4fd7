package calotype.image.codec;

import calotype.image.frame.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A PNG file without anything but pixels (PNG specification, section 5): texts and other ancillary chunks cost the native
 * decoder time in the square of their number and as much memory as they inflate to. The ICC profile is inflated here,
 * under a limit.
 */
final class PngPixels implements AutoCloseable {
    private static final int SIGNATURE = 8;
    private static final int AROUND_DATA = 12;
    private static final int ANCILLARY = 0x20;
    private static final int MAX_PROFILE_BYTES = 4 << 20;

    private final Packet bytes;
    private byte @Nullable [] profile;

    private PngPixels(Packet bytes) {
        this.bytes = bytes;
    }

    static PngPixels of(Path file) {
        PngPixels png = new PngPixels(Packet.ofFile(file));
        png.dropAncillaryChunks();
        return png;
    }

    Packet bytes() {
        return bytes;
    }

    /** The same with what can be read of its pixels, and zeros for the rest. */
    Packet mended() {
        return PngMending.mend(bytes);
    }

    /** Puts the file's profile beside the decoded pixels. */
    Frame withProfile(Frame frame) {
        if (profile != null) {
            frame.attachProfile(profile);
        }
        return frame;
    }

    private void dropAncillaryChunks() {
        ByteBuffer file = bytes.bytes().order(ByteOrder.BIG_ENDIAN);
        int end = Math.min(SIGNATURE, file.limit());
        int at = end;
        while (at + AROUND_DATA <= file.limit()) {
            long whole = AROUND_DATA + Integer.toUnsignedLong(file.getInt(at));
            int size = (int) Math.min(whole, file.limit() - at); // The last chunk of a file that was cut off.
            String type = type(file, at);
            if (type.equals("iCCP")) {
                profile = inflated(file, at, size);
            }
            if ((file.get(at + 4) & ANCILLARY) == 0 || type.equals("tRNS")) {
                file.put(end, file, at, size);
                end += size;
            }
            at += size;
        }
        bytes.shrinkTo(end);
    }

    private static String type(ByteBuffer file, int at) {
        byte[] type = new byte[4];
        file.get(at + 4, type);
        return new String(type, StandardCharsets.US_ASCII);
    }

    /** Null when it is broken or too large. The chunk holds a name, a zero, the method, and deflated bytes. */
    private static byte @Nullable [] inflated(ByteBuffer file, int at, int size) {
        byte[] data = new byte[size - AROUND_DATA];
        file.get(at + 8, data);
        int name = 0;
        while (name < data.length && data[name] != 0) {
            name++;
        }
        int start = Math.min(data.length, name + 2);
        try (InflaterInputStream in =
                new InflaterInputStream(new ByteArrayInputStream(data, start, data.length - start))) {
            byte[] profile = in.readNBytes(MAX_PROFILE_BYTES + 1);
            return profile.length > MAX_PROFILE_BYTES ? null : profile;
        } catch (IOException broken) {
            return null;
        }
    }

    @Override
    public void close() {
        bytes.close();
    }
}
