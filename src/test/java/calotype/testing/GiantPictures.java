package calotype.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Pictures that no heap should hold, written row by row: one strip of colours, over and over. */
public final class GiantPictures {
    /** Rows that a JPEG codes at once when its chroma has half the size. */
    private static final int STRIP = 16;

    private static final int START_OF_FRAME = 0xC0;
    private static final int START_OF_SCAN = 0xDA;

    private GiantPictures() {}

    /**
     * A baseline JPEG. Each strip begins anew (a restart), so that one that was coded once fits everywhere.
     *
     * @param width a multiple of 16, to 65,500
     * @param height likewise
     */
    public static byte[] jpeg(int width, int height) {
        byte[] one = Pictures.jpeg(strip(width), 75);
        int frame = segment(one, START_OF_FRAME);
        int scan = segment(one, START_OF_SCAN);
        int coded = scan + 2 + (one[scan + 2] << 8 | one[scan + 3] & 0xFF);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] head = Arrays.copyOf(one, scan);
        ByteBuffer.wrap(head).putShort(frame + 5, (short) height);
        file.writeBytes(head);
        int units = width / STRIP;
        file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xDD, 0, 4, (byte) (units >> 8), (byte) units});
        file.write(one, scan, coded - scan);
        for (int i = 0; i < height / STRIP; i++) {
            file.write(one, coded, one.length - 2 - coded);
            file.write(0xFF);
            file.write(i == height / STRIP - 1 ? 0xD9 : 0xD0 + i % 8);
        }
        return file.toByteArray();
    }

    private static BufferedImage strip(int width) {
        BufferedImage strip = new BufferedImage(width, STRIP, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < STRIP; y++) {
                strip.setRGB(x, y, colour(x, width));
            }
        }
        return strip;
    }

    private static int colour(int x, int width) {
        int share = (int) (255L * x / width);
        return share << 16 | (255 - share) << 8 | 90;
    }

    private static int segment(byte[] jpeg, int marker) {
        int at = 2;
        while ((jpeg[at + 1] & 0xFF) != marker) {
            at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
        }
        return at;
    }

    /** A PNG of three times 8 bits a pixel. */
    public static byte[] png(int width, int height) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(
                file,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) 8)
                        .put((byte) 2)
                        .array());
        chunk(file, "IDAT", rows(width, height));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] rows(int width, int height) {
        byte[] row = new byte[1 + 3 * width];
        for (int x = 0; x < width; x++) {
            int colour = colour(x, width);
            row[1 + 3 * x] = (byte) (colour >> 16);
            row[2 + 3 * x] = (byte) (colour >> 8);
            row[3 + 3 * x] = (byte) colour;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_SPEED))) {
            for (int y = 0; y < height; y++) {
                out.write(row);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) {
        byte[] named = Pictures.joined(type.getBytes(java.nio.charset.StandardCharsets.US_ASCII), content);
        CRC32 sum = new CRC32();
        sum.update(named);
        file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        file.writeBytes(named);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }
}
