package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.model.CodecTier;
import calotype.model.Size;
import java.awt.color.ColorSpace;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Pictures of cyan, magenta, yellow and black, brought from the Java heap as they are. */
final class Inks {
    private static final int COUNT = 4;

    private Inks() {}

    /** Whether pixels are four inks (and perhaps alpha, which nobody asks of a print) of 8 or 16 bits. */
    static boolean in(ColorModel model) {
        int type = model.getTransferType();
        return model.getColorSpace().getType() == ColorSpace.TYPE_CMYK
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
    }

    /** @param profile what the inks mean, if the file says it */
    static Frame allocate(CodecTier tier, Size size, byte @Nullable [] profile) {
        Frame frame = Frame.allocate(tier, Layout.INKS, size);
        if (profile != null) {
            frame.attachProfile(profile);
        }
        return frame;
    }

    /** @param frame in {@link Layout#INKS} */
    static void put(Raster raster, Frame frame, int top) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        byte[] inks = new byte[COUNT * width];
        ByteBuffer pixels = frame.plane(0);
        Object samples = null;
        for (int y = 0; y < raster.getHeight(); y++) {
            samples = raster.getDataElements(raster.getMinX(), raster.getMinY() + y, width, 1, samples);
            if (samples instanceof byte[] bytes && bands == COUNT) {
                System.arraycopy(bytes, 0, inks, 0, inks.length);
            } else {
                pick(samples, bands, inks);
            }
            pixels.put((top + y) * frame.stride(0), inks);
        }
    }

    /**
     * As Adobe's programs store them in a JPEG: as light, not as ink, or their colours as YCbCr (YCCK).
     *
     * @param frame in {@link Layout#INKS}
     */
    static void putJpeg(Raster raster, Frame frame, boolean ycck) {
        byte[] row = new byte[COUNT * raster.getWidth()];
        ByteBuffer pixels = frame.plane(0);
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getDataElements(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int x = 0; x < row.length; x += COUNT) {
                if (ycck) {
                    toInks(row, x);
                } else {
                    row[x] = (byte) ~row[x];
                    row[x + 1] = (byte) ~row[x + 1];
                    row[x + 2] = (byte) ~row[x + 2];
                }
                row[x + 3] = (byte) ~row[x + 3];
            }
            pixels.put(y * frame.stride(0), row);
        }
    }

    /** YCbCr by BT.601, full range, whose red is cyan and so on, in 16 bits behind the point. */
    private static void toInks(byte[] row, int at) {
        int luma = ((row[at] & 0xff) << 16) + (1 << 15);
        int blue = (row[at + 1] & 0xff) - 128;
        int red = (row[at + 2] & 0xff) - 128;
        row[at] = clamped(luma + 91_881 * red);
        row[at + 1] = clamped(luma - 22_554 * blue - 46_802 * red);
        row[at + 2] = clamped(luma + 116_130 * blue);
    }

    private static byte clamped(int value) {
        return (byte) Math.min(255, Math.max(0, value >> 16));
    }

    private static void pick(Object samples, int bands, byte[] inks) {
        for (int i = 0; i < inks.length; i++) {
            int at = i / COUNT * bands + i % COUNT;
            inks[i] = samples instanceof byte[] bytes ? bytes[at] : (byte) (((short[]) samples)[at] >> 8);
        }
    }
}
