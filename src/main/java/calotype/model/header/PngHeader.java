package calotype.model.header;

import calotype.model.Size;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads PNG chunks (W3C PNG, third edition): IHDR, acTL of animations, eXIf. */
final class PngHeader {
    private static final int MAX_CHUNKS = 200_000;

    private final Source in;
    private @Nullable Size size;
    private @Nullable Block exif;
    private int frames = 1;

    PngHeader(Source in) {
        this.in = in;
    }

    Findings read() throws IOException {
        in.seek(8);
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
        return Findings.of(in, size, frames, 1, exif);
    }

    private boolean chunk() throws IOException {
        long length = in.u32();
        String type = in.tag(4);
        long start = in.position();
        switch (type) {
            case "IHDR" -> size = Findings.larger(size, Findings.size(in.u32(), in.u32()));
            case "acTL" -> frames = Math.max(1, Findings.clamped(in.u32()));
            case "eXIf" -> exif = Block.exif(in, start, length);
            default -> {}
        }
        in.seek(start + length + 4);
        return !type.equals("IEND");
    }
}
