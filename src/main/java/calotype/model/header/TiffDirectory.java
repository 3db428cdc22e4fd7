package calotype.model.header;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;

/**
 * What the first directory of a TIFF structure says (TIFF 6.0, section 2); zero for a size that it does not say.
 *
 * @param orientation 1 to 8; anything else in the file means 1
 */
record TiffDirectory(long width, long height, int orientation) {
    private static final int LITTLE_ENDIAN = 0x4949;

    /** Reads as far as the file goes: a cut directory says what it still can. */
    static TiffDirectory first(Source in, Block block) throws IOException {
        long width = 0;
        long height = 0;
        long orientation = 1;
        try {
            for (int left = open(in, block); left > 0; left--) {
                int tag = in.u16();
                long next = in.position() + 10;
                switch (tag) {
                    case 0x100 -> width = firstValue(in);
                    case 0x101 -> height = firstValue(in);
                    case 0x112 -> orientation = firstValue(in);
                    default -> {}
                }
                in.seek(next);
            }
        } catch (EOFException cut) {
            // What was read before the end still holds.
        }
        return new TiffDirectory(width, height, orientation >= 1 && orientation <= 8 ? (int) orientation : 1);
    }

    /** Goes to the first entry and tells how many there are. */
    private static int open(Source in, Block block) throws IOException {
        in.seek(block.offset());
        in.order(in.u16() == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        in.skip(2);
        long directory = in.u32();
        if (directory >= block.length()) {
            return 0;
        }
        in.seek(block.offset() + directory);
        return in.u16();
    }

    /** The value of an entry with one number; zero for any other. */
    private static long firstValue(Source in) throws IOException {
        int type = in.u16();
        long count = in.u32();
        if (count != 1) {
            return 0;
        }
        return switch (type) {
            case 1 -> in.u8();
            case 3 -> in.u16();
            case 4 -> in.u32();
            default -> 0;
        };
    }
}
