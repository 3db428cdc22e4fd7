package calotype.image.step;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import java.nio.IntBuffer;
import java.util.function.IntUnaryOperator;

/**
 * Alpha of {@link Layout#BGRA} frames. They are reduced premultiplied, so that colours of transparent pixels do not bleed
 * into visible ones, and encoded not premultiplied, as every file format wants it.
 */
public final class Alpha {
    private Alpha() {}

    public static boolean isOpaque(Frame frame) {
        IntBuffer pixels = frame.plane(0).asIntBuffer();
        int[] row = new int[frame.size().width()];
        for (int y = 0; y < frame.size().height(); y++) {
            pixels.get(y * (frame.stride(0) / 4), row);
            int all = -1;
            for (int pixel : row) {
                all &= pixel;
            }
            if (all >>> 24 != 0xff) {
                return false;
            }
        }
        return true;
    }

    /** In place. */
    public static void premultiply(Frame frame) {
        rewrite(frame, frame, Alpha::premultiplied);
    }

    /** In place. */
    public static void unpremultiply(Frame frame) {
        rewrite(frame, frame, Alpha::unpremultiplied);
    }

    /** A copy of a premultiplied frame. */
    public static Frame unpremultiplied(Frame frame) {
        Frame copy = frame.another(Layout.BGRA, frame.size());
        rewrite(frame, copy, Alpha::unpremultiplied);
        return copy;
    }

    private static void rewrite(Frame source, Frame target, IntUnaryOperator change) {
        IntBuffer from = source.plane(0).asIntBuffer();
        IntBuffer to = target.plane(0).asIntBuffer();
        int[] row = new int[source.size().width()];
        for (int y = 0; y < source.size().height(); y++) {
            from.get(y * (source.stride(0) / 4), row);
            for (int x = 0; x < row.length; x++) {
                row[x] = change.applyAsInt(row[x]);
            }
            to.put(y * (target.stride(0) / 4), row);
        }
    }

    private static int premultiplied(int pixel) {
        int alpha = pixel >>> 24;
        return alpha << 24
                | times(pixel >> 16 & 0xff, alpha) << 16
                | times(pixel >> 8 & 0xff, alpha) << 8
                | times(pixel & 0xff, alpha);
    }

    private static int times(int value, int alpha) {
        return (value * alpha + 127) / 255;
    }

    private static int unpremultiplied(int pixel) {
        int alpha = pixel >>> 24;
        if (alpha == 0) {
            return 0;
        }
        return alpha << 24
                | over(pixel >> 16 & 0xff, alpha) << 16
                | over(pixel >> 8 & 0xff, alpha) << 8
                | over(pixel & 0xff, alpha);
    }

    private static int over(int value, int alpha) {
        return Math.min(255, (value * 255 + alpha / 2) / alpha);
    }
}
