package calotype.model.header;

import calotype.model.Size;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads WebP chunks (RFC 9649). The chunks inside an animation's frame are walked like outer ones, so that a bitstream
 * larger than the canvas it is drawn on is seen.
 */
final class WebpHeader {
    private static final int MAX_CHUNKS = 200_000;
    private static final int FRAME_HEADER = 16;

    private final Source in;
    private @Nullable Size size;
    private @Nullable Block exif;
    private boolean extended;
    private int frames;

    WebpHeader(Source in) {
        this.in = in;
    }

    Findings read() throws IOException {
        in.order(ByteOrder.LITTLE_ENDIAN);
        in.seek(12);
        try {
            int chunks = 0;
            while (chunk() && chunks < MAX_CHUNKS) {
                chunks++;
            }
        } catch (EOFException cut) {
            // A cut picture may still be shown in part, if its size is known.
        }
        if (size == null) {
            throw new EOFException();
        }
        return Findings.of(in, size, Math.max(1, frames), 1, exif);
    }

    private boolean chunk() throws IOException {
        String type = in.tag(4);
        long length = in.u32();
        long start = in.position();
        long end = start + length + length % 2;
        switch (type) {
            case "VP8X" -> {
                extended = true;
                in.skip(4);
                size = Findings.larger(size, new Size(u24() + 1, u24() + 1));
            }
            case "VP8 " -> size = Findings.larger(size, lossy());
            case "VP8L" -> size = Findings.larger(size, lossless());
            case "ANMF" -> {
                frames++;
                end = start + FRAME_HEADER;
            }
            case "EXIF" -> exif = Block.exif(in, start, length);
            default -> {}
        }
        in.seek(end);
        return extended || size == null;
    }

    /** The frame header of a key frame (RFC 6386, section 9.1). */
    private Size lossy() throws IOException {
        in.skip(6);
        return Findings.size(in.u16() & 0x3FFF, in.u16() & 0x3FFF);
    }

    /** RFC 9649, section 3.4: after the signature two 14-bit numbers, one less than the sides. */
    private Size lossless() throws IOException {
        in.skip(1);
        long sides = in.u32();
        return new Size((int) (sides & 0x3FFF) + 1, (int) (sides >> 14 & 0x3FFF) + 1);
    }

    private int u24() throws IOException {
        return in.u16() | in.u8() << 16;
    }
}
