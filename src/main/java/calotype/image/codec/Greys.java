package calotype.image.codec;

import calotype.image.frame.Frame;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.nio.IntBuffer;

/**
 * Pictures of lightness without a profile, brought from the Java heap as they are: the platform takes them for linear
 * light and would brighten them, while files mean the curve of sRGB.
 */
final class Greys {
    private Greys() {}

    static boolean in(ColorModel model) {
        return model.getColorSpace() == ColorSpace.getInstance(ColorSpace.CS_GRAY);
    }

    /** @param frame in {@link calotype.image.frame.Layout#BGRA} */
    static void put(BufferedImage image, Frame frame, int top) {
        IntBuffer pixels = frame.plane(0).asIntBuffer();
        int width = image.getWidth();
        int bands = image.getRaster().getNumBands();
        int most = (1 << image.getColorModel().getComponentSize(0)) - 1;
        int[] samples = new int[bands * width];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRaster().getPixels(0, y, width, 1, samples);
            for (int x = 0; x < width; x++) {
                int grey = level(samples[bands * x], most);
                int alpha = bands > 1 ? level(samples[bands * x + 1], most) : 255;
                row[x] = alpha << 24 | grey << 16 | grey << 8 | grey;
            }
            pixels.put((top + y) * (frame.stride(0) / 4), row);
        }
    }

    private static int level(int sample, int most) {
        return (sample * 255 + most / 2) / most;
    }
}
