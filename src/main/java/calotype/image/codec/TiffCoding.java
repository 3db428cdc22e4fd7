package calotype.image.codec;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** How a TIFF's first picture is stored (TIFF 6.0, sections 2, 15 and 22). */
final class TiffCoding {
    private static final int COMPRESSION = 259;
    private static final int TILE_WIDTH = 322;
    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;

    private TiffCoding() {}

    /** Whether FFmpeg decodes it: a JPEG inside comes out in wrong colours, and tiles come out black. */
    static boolean suitsFfmpeg(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            Map<Integer, Integer> tags = tags(in);
            int compression = tags.getOrDefault(COMPRESSION, 1);
            return compression != JPEG && compression != OLD_JPEG && !tags.containsKey(TILE_WIDTH);
        } catch (IOException damaged) {
            return true; // The decoder will say what is wrong.
        }
    }

    /** The first value of each tag, as far as it fits in 16 bits. */
    private static Map<Integer, Integer> tags(RandomAccessFile in) throws IOException {
        ByteBuffer header = bytes(in, 0, 8);
        ByteOrder order = header.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        long directory = Integer.toUnsignedLong(header.order(order).getInt(4));
        int entries = bytes(in, directory, 2).order(order).getShort() & 0xffff;
        ByteBuffer table = bytes(in, directory + 2, 12 * entries).order(order);
        Map<Integer, Integer> tags = new TreeMap<>();
        for (int at = 0; at < table.limit(); at += 12) {
            tags.put(table.getShort(at) & 0xffff, table.getShort(at + 8) & 0xffff);
        }
        return tags;
    }

    private static ByteBuffer bytes(RandomAccessFile in, long at, int count) throws IOException {
        byte[] bytes = new byte[count];
        in.seek(at);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
