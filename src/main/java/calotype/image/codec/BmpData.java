package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avutil;

/** A Windows bitmap's pixels, whose place and length follow from its header ({@code BITMAPINFOHEADER}). */
final class BmpData {
    private static final int HEADER = 54;
    private static final int CORE_HEADER = 12;
    private static final int BIT_FIELDS = 3;

    private BmpData() {}

    /** Fails when not even the first row begins inside the file. */
    static Mended mended(Path path) {
        Packet file = Packet.ofFile(path);
        long end = end(file.bytes().order(ByteOrder.LITTLE_ENDIAN));
        int size = file.av().size();
        if (end <= size) {
            return new Mended(file, false);
        }
        try (file) {
            return new Mended(file.extendedTo(end), true);
        }
    }

    /** Where the last row ends; 0 when that cannot be told. */
    private static long end(ByteBuffer file) {
        if (file.limit() < HEADER) {
            return 0;
        }
        long start = Integer.toUnsignedLong(file.getInt(10));
        boolean core = file.getInt(14) == CORE_HEADER;
        long width = core ? file.getShort(18) & 0xffff : file.getInt(18);
        long height = core ? file.getShort(20) & 0xffff : Math.abs((long) file.getInt(22));
        int bits = file.getShort(core ? 24 : 28) & 0xffff;
        int compression = core ? 0 : file.getInt(30);
        if (start >= file.limit()) {
            Ffmpeg.check(avutil.AVERROR_INVALIDDATA(), "Finding the first row");
        }
        if (compression == 0 || compression == BIT_FIELDS) {
            return bits > 32 || width < 1 ? 0 : start + (width * bits + 31) / 32 * 4 * height;
        }
        return 0;
    }
}
