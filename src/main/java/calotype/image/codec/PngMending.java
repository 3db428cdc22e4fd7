package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * A PNG whose compressed pixels end early or are damaged, rewritten: what inflates is kept, and zeros, which are black or
 * transparent, stand for the rest (PNG specification, sections 5 and 10).
 */
final class PngMending {
    private static final int SIGNATURE = 8;
    private static final int AROUND_DATA = 12;
    private static final int HEADER = 0x49484452; // "IHDR"
    private static final int DATA = 0x49444154; // "IDAT"
    private static final int END = 0x49454E44; // "IEND"
    private static final int[] CHANNELS = {1, 0, 3, 1, 2, 0, 4};
    /** First row and column, and the steps between them, of the seven passes of an interlaced picture. */
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {0, 4, 8, 8}, {4, 0, 8, 4}, {0, 2, 4, 4}, {2, 0, 4, 2}, {0, 1, 2, 2}, {1, 0, 2, 1}
    };

    private final ByteBuffer file;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PngMending(ByteBuffer file) {
        this.file = file.order(ByteOrder.BIG_ENDIAN);
    }

    /** @param png signature, header and critical chunks, the last of which may be cut */
    static Packet mend(Packet png) {
        return Packet.of(new PngMending(png.bytes()).mended());
    }

    private byte[] mended() {
        // The header is the first chunk (section 5.6); what stands elsewhere would be read as sizes that nobody
        // checked.
        if (file.limit() < SIGNATURE + AROUND_DATA + 13 || file.getInt(SIGNATURE + 4) != HEADER) {
            throw noPicture();
        }
        long missing = rawBytes();
        copy(0, SIGNATURE);
        try (Deflated data = new Deflated()) {
            Inflater inflater = new Inflater();
            for (int at = SIGNATURE; at + AROUND_DATA <= file.limit(); ) {
                int length = (int) Math.min(Integer.toUnsignedLong(file.getInt(at)), file.limit() - at - AROUND_DATA);
                if (file.getInt(at + 4) == DATA) {
                    missing -= data.add(inflater, file.slice(at + 8, length), missing);
                } else if (file.getInt(at + 4) != END) {
                    copy(at, length + AROUND_DATA);
                }
                at += length + AROUND_DATA;
            }
            inflater.end();
            data.zeros(missing);
            chunk(DATA, data.finished());
            chunk(END, new byte[0]);
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** How many bytes all rows have, each with its filter's number. */
    private long rawBytes() {
        long width = Integer.toUnsignedLong(file.getInt(16));
        long height = Integer.toUnsignedLong(file.getInt(20));
        int colours = file.get(25);
        long bits = (long) file.get(24) * (colours >= 0 && colours < CHANNELS.length ? CHANNELS[colours] : 0);
        if (bits < 1 || bits > 64) {
            throw noPicture();
        }
        if (file.get(28) == 0) {
            return height * (1 + (width * bits + 7) / 8);
        }
        long sum = 0;
        for (int[] pass : PASSES) {
            long rows = (height - pass[0] + pass[2] - 1) / pass[2];
            long columns = (width - pass[1] + pass[3] - 1) / pass[3];
            sum += columns == 0 ? 0 : rows * (1 + (columns * bits + 7) / 8);
        }
        return sum;
    }

    /** Compressed again, quickly: what was read, then zeros. */
    private static final class Deflated implements AutoCloseable {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        private final DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 1 << 16);
        private final byte[] some = new byte[1 << 16];
        private boolean broken;

        /** How many bytes these were, uncompressed, {@code most} at most. */
        long add(Inflater inflater, ByteBuffer data, long most) throws IOException {
            long taken = 0;
            inflater.setInput(data);
            try {
                int length = broken ? 0 : inflater.inflate(some);
                while (length > 0 && taken < most) {
                    int kept = (int) Math.min(length, most - taken);
                    out.write(some, 0, kept);
                    taken += kept;
                    length = inflater.inflate(some);
                }
            } catch (DataFormatException damaged) {
                broken = true;
            }
            return taken;
        }

        void zeros(long count) throws IOException {
            if (deflater.getTotalIn() == 0) {
                throw noPicture();
            }
            Arrays.fill(some, (byte) 0);
            for (long left = count; left > 0; left -= some.length) {
                out.write(some, 0, (int) Math.min(left, some.length));
            }
        }

        byte[] finished() throws IOException {
            out.finish();
            return bytes.toByteArray();
        }

        @Override
        public void close() {
            deflater.end();
        }
    }

    private void copy(int from, int length) {
        byte[] bytes = new byte[length];
        file.get(from, bytes);
        out.writeBytes(bytes);
    }

    private void chunk(int type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(content.length + AROUND_DATA);
        chunk.putInt(content.length).putInt(type).put(content);
        CRC32 sum = new CRC32();
        sum.update(chunk.array(), 4, content.length + 4);
        out.writeBytes(chunk.putInt((int) sum.getValue()).array());
    }

    private static Ffmpeg.Failure noPicture() {
        return new Ffmpeg.Failure(avutil.AVERROR_INVALIDDATA(), "Finding pixels");
    }
}
