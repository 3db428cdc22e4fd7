package calotype.image.codec;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The compression of a TIFF's first picture (TIFF 6.0, section 2). */
final class TiffCompression {
    private static final int TAG = 259;
    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;

    private TiffCompression() {}

    /** Whether a JPEG stream is inside, which FFmpeg decodes in wrong colours. */
    static boolean isJpeg(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            int compression = read(in);
            return compression == JPEG || compression == OLD_JPEG;
        } catch (IOException damaged) {
            return false; // The decoder will say what is wrong.
        }
    }

    private static int read(RandomAccessFile in) throws IOException {
        ByteBuffer header = bytes(in, 0, 8);
        ByteOrder order = header.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        long directory = Integer.toUnsignedLong(header.order(order).getInt(4));
        int entries = bytes(in, directory, 2).order(order).getShort() & 0xffff;
        ByteBuffer table = bytes(in, directory + 2, 12 * entries).order(order);
        for (int at = 0; at < table.limit(); at += 12) {
            if ((table.getShort(at) & 0xffff) == TAG) {
                return table.getShort(at + 8) & 0xffff;
            }
        }
        return 1;
    }

    private static ByteBuffer bytes(RandomAccessFile in, long at, int count) throws IOException {
        byte[] bytes = new byte[count];
        in.seek(at);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
