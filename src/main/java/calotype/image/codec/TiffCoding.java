package calotype.image.codec;

import calotype.problem.ProblemCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * How a TIFF's first picture is stored (TIFF 6.0, sections 2, 8, 15 and 22).
 *
 * @param suitsFfmpeg whether FFmpeg decodes it rightly, as it does what cameras and programs mostly write
 * @param inkProfile what its inks mean, if it has inks and says that: FFmpeg would mix them without it
 * @param end of the strip that lies last, in bytes from the file's start; beyond the file when its end is missing
 * @param anyStrip whether at least the first strip begins inside the file
 */
record TiffCoding(boolean suitsFfmpeg, Optional<byte[]> inkProfile, long end, boolean anyStrip) {
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int FILL_ORDER = 266;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int STRIP_BYTES = 279;
    private static final int PLANES = 284;
    private static final int COLOURS = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;
    private static final int PROFILE = 34675;
    /** None, those of fax machines, LZW, JPEG old and new, Deflate under two numbers, PackBits. */
    private static final Set<Integer> COMPRESSIONS = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 32771, 32773, 32946);
    /** Of the compressions: those of fax machines, whose bits FFmpeg turns round. */
    private static final Set<Integer> FAX = Set.of(2, 3, 4);

    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;
    private static final int PALETTE = 3;
    private static final int INKS = 5;
    private static final int YCBCR = 6;
    private static final int REVERSED = 2;
    private static final int SEPARATE = 2;
    private static final int FLOAT = 3;
    private static final int ALL_INKS = 4;
    private static final int MOST_OF_A_BYTE = 255;
    private static final int MOST_BITS = 16;
    private static final int MAX_BLOCK = 16 << 20;
    private static final int MAX_STRIPS = 1_000_000;

    static TiffCoding of(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            return of(new Directory(in));
        } catch (IOException damaged) {
            return new TiffCoding(true, Optional.empty(), 0, true); // The decoder will say what is wrong.
        }
    }

    private static TiffCoding of(Directory directory) throws IOException {
        int compression = (int) directory.first(COMPRESSION, 1);
        if (!COMPRESSIONS.contains(compression)) {
            throw ProblemCode.UNSUPPORTED_CODEC.because(
                    "This TIFF is compressed in a rare way; save it with LZW or Deflate, or as PNG.");
        }
        boolean tiled = directory.has(TILE_WIDTH);
        boolean suits = !tiled && suitsFfmpeg(compression, directory);
        long[] starts = directory.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
        long[] lengths = directory.values(tiled ? TILE_BYTES : STRIP_BYTES);
        long end = 0;
        for (int i = 0; i < Math.min(starts.length, lengths.length); i++) {
            end = Math.max(end, starts[i] + lengths[i]);
        }
        boolean inks = directory.first(PHOTOMETRIC, 0) == INKS;
        Optional<byte[]> profile = inks ? directory.block(PROFILE) : Optional.empty();
        return new TiffCoding(suits, profile, end, starts.length == 0 || starts[0] < directory.fileSize());
    }

    /**
     * What FFmpeg gives for the others: wrong colours for a JPEG inside, for inks in planes and for YCbCr; black for tiles
     * and for palettes of 8 bits; stripes for bits in reverse order; numbers that nothing converts for floats.
     */
    private static boolean suitsFfmpeg(int compression, Directory directory) throws IOException {
        int meaning = (int) directory.first(PHOTOMETRIC, 0);
        boolean reversed = directory.first(FILL_ORDER, 1) == REVERSED && !FAX.contains(compression);
        boolean inkPlanes = meaning == INKS && directory.first(PLANES, 1) == SEPARATE;
        boolean fewInks = meaning == INKS && directory.first(SAMPLES, ALL_INKS) < ALL_INKS;
        boolean plainPalette = meaning != PALETTE
                || !directory.has(EXTRA_SAMPLES)
                        && LongStream.of(directory.values(COLOURS)).anyMatch(colour -> colour > MOST_OF_A_BYTE);
        return compression != JPEG
                && compression != OLD_JPEG
                && meaning != YCBCR
                && directory.first(SAMPLE_FORMAT, 1) != FLOAT
                && directory.first(BITS, 1) <= MOST_BITS
                && plainPalette
                && !reversed
                && !inkPlanes
                && !fewInks;
    }

    /** The entries of the first directory. */
    private static final class Directory {
        private final RandomAccessFile in;
        private final ByteOrder order;
        private final Map<Integer, ByteBuffer> entries = new HashMap<>();

        Directory(RandomAccessFile in) throws IOException {
            this.in = in;
            ByteBuffer header = bytes(0, 8);
            order = header.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            long directory = Integer.toUnsignedLong(header.order(order).getInt(4));
            int count = bytes(directory, 2).order(order).getShort() & 0xffff;
            ByteBuffer table = bytes(directory + 2, 12 * count).order(order);
            for (int at = 0; at < table.limit(); at += 12) {
                entries.putIfAbsent(
                        table.getShort(at) & 0xffff, table.slice(at, 12).order(order));
            }
        }

        long fileSize() throws IOException {
            return in.length();
        }

        boolean has(int tag) {
            return entries.containsKey(tag);
        }

        long first(int tag, long otherwise) throws IOException {
            long[] values = values(tag);
            return values.length == 0 ? otherwise : values[0];
        }

        /** Whole numbers of 16 or 32 bits; none where the tag is absent, of another type, or claims too many. */
        long[] values(int tag) throws IOException {
            ByteBuffer entry = entries.get(tag);
            int type = entry == null ? 0 : entry.getShort(2);
            long count = entry == null ? 0 : Integer.toUnsignedLong(entry.getInt(4));
            if (entry == null || type != 3 && type != 4 || count > MAX_STRIPS) {
                return new long[0];
            }
            int width = type == 3 ? 2 : 4;
            ByteBuffer found = count * width <= 4
                    ? entry.slice(8, 4)
                    : bytes(Integer.toUnsignedLong(entry.getInt(8)), (int) count * width);
            found.order(order);
            long[] values = new long[(int) count];
            for (int i = 0; i < values.length; i++) {
                values[i] = type == 3 ? found.getShort(2 * i) & 0xffff : Integer.toUnsignedLong(found.getInt(4 * i));
            }
            return values;
        }

        /** The bytes of a tag of undefined type. */
        Optional<byte[]> block(int tag) throws IOException {
            ByteBuffer entry = entries.get(tag);
            long count = entry == null ? 0 : Integer.toUnsignedLong(entry.getInt(4));
            return entry == null || count <= 4 || count > MAX_BLOCK
                    ? Optional.empty()
                    : Optional.of(bytes(Integer.toUnsignedLong(entry.getInt(8)), (int) count)
                            .array());
        }

        private ByteBuffer bytes(long at, int count) throws IOException {
            if (at + count > in.length()) {
                throw new IOException("The directory ends outside the file");
            }
            byte[] bytes = new byte[count];
            in.seek(at);
            in.readFully(bytes);
            return ByteBuffer.wrap(bytes);
        }
    }
}
