package calotype.model.header;

import calotype.model.Size;
import calotype.problem.ProblemCode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The formats whose size stands at a fixed place: TIFF (first page), BMP, ICO, PSD. */
final class SimpleHeaders {
    private static final int BITMAP_CORE_HEADER = 12;
    private static final long PNG_MAGIC = 0x89504E47L;
    private static final int ICO_ENTRY = 16;
    private static final int MAX_ICONS = 256;

    private SimpleHeaders() {}

    /** Only the first page is ever used, so it is one frame. */
    static Findings tiff(Source in) throws IOException {
        Block whole = new Block(0, in.size());
        TiffDirectory page = TiffDirectory.first(in, whole);
        return new Findings(Findings.size(page.width(), page.height()), page.orientation(), 1, 1, whole);
    }

    static Findings bmp(Source in) throws IOException {
        in.order(ByteOrder.LITTLE_ENDIAN);
        in.seek(14);
        if (in.u32() == BITMAP_CORE_HEADER) {
            return Findings.still(Findings.size(in.u16(), in.u16()));
        }
        long width = in.s32();
        long height = in.s32();
        // A negative height says that the rows begin at the top; its absolute value has no int at the far end.
        if (height == Integer.MIN_VALUE) {
            throw ProblemCode.CORRUPT_IMAGE.because("The bitmap's header claims an impossible height.");
        }
        return Findings.still(Findings.size(width, Math.abs(height)));
    }

    /** The largest of the icons, told by the pictures themselves: their entries have one byte a side. */
    static Findings ico(Source in) throws IOException {
        in.order(ByteOrder.LITTLE_ENDIAN);
        in.seek(4);
        int icons = Math.min(MAX_ICONS, in.u16());
        @Nullable Size largest = null;
        for (int i = 0; i < icons; i++) {
            in.order(ByteOrder.LITTLE_ENDIAN);
            in.seek(6 + (long) i * ICO_ENTRY + 12);
            in.seek(in.u32());
            largest = Findings.larger(largest, icon(in));
        }
        if (largest == null) {
            throw new EOFException();
        }
        return Findings.still(largest);
    }

    private static Size icon(Source in) throws IOException {
        in.order(ByteOrder.BIG_ENDIAN);
        if (in.u32() == PNG_MAGIC) {
            in.skip(12);
            return Findings.size(in.u32(), in.u32());
        }
        in.order(ByteOrder.LITTLE_ENDIAN);
        // The bitmap holds its mask below its picture, which doubles the height.
        return Findings.size(in.s32(), in.s32() / 2);
    }

    static Findings psd(Source in) throws IOException {
        in.seek(14);
        long height = in.u32();
        return Findings.still(Findings.size(in.u32(), height));
    }
}
