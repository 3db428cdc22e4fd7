package calotype.model.header;

import calotype.model.Size;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;

/** Reads GIF blocks (GIF89a specification): the canvas and the number of frames. */
final class GifHeader {
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2C;

    private final Source in;
    private int frames;

    GifHeader(Source in) {
        this.in = in;
    }

    Findings read() throws IOException {
        in.order(ByteOrder.LITTLE_ENDIAN);
        in.seek(6);
        Size canvas = Findings.size(in.u16(), in.u16());
        try {
            int flags = in.u8();
            in.skip(2);
            skipColorTable(flags);
            while (block(in.u8())) {
                // Each block moves on; the file's end or its trailer stops the walk.
            }
        } catch (EOFException cut) {
            // A cut animation has the frames that are there.
        }
        return new Findings(canvas, 1, Math.max(1, frames), 1, null);
    }

    private boolean block(int kind) throws IOException {
        if (kind == EXTENSION) {
            in.skip(1);
        } else if (kind == FRAME) {
            frames++;
            in.skip(8);
            skipColorTable(in.u8());
            in.skip(1);
        } else {
            return false;
        }
        for (int length = in.u8(); length > 0; length = in.u8()) {
            in.skip(length);
        }
        return true;
    }

    private void skipColorTable(int flags) throws IOException {
        if ((flags & 0x80) != 0) {
            in.skip(3L << (flags & 7) + 1);
        }
    }
}
