package calotype.image.step;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.model.Size;
import calotype.model.transform.Box;
import calotype.model.transform.Colour;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/** What lies round and under a picture. Frames are {@link Layout#BGRA}, not premultiplied. */
public final class Canvas {
    private Canvas() {}

    /** A transparent frame with the picture at its place; the picture is closed. */
    public static Frame around(Frame picture, Size canvas, Box place) {
        try (picture) {
            Frame frame = picture.another(Layout.BGRA, canvas);
            byte[] empty = new byte[4 * canvas.width()];
            byte[] row = new byte[4 * place.width()];
            ByteBuffer from = picture.plane(0);
            ByteBuffer to = frame.plane(0);
            for (int y = 0; y < canvas.height(); y++) {
                to.put(y * frame.stride(0), empty);
                if (y >= place.y() && y < place.y() + place.height()) {
                    from.get((y - place.y()) * picture.stride(0), row);
                    to.put(y * frame.stride(0) + 4 * place.x(), row);
                }
            }
            return frame;
        }
    }

    /** Lets a colour shine through where the picture is transparent, in place. */
    public static void under(Frame picture, Colour colour) {
        IntBuffer pixels = picture.plane(0).asIntBuffer();
        int[] row = new int[picture.size().width()];
        for (int y = 0; y < picture.size().height(); y++) {
            int at = y * (picture.stride(0) / 4);
            pixels.get(at, row);
            for (int x = 0; x < row.length; x++) {
                row[x] = row[x] >>> 24 == 0xff ? row[x] : over(row[x], colour.argb());
            }
            pixels.put(at, row);
        }
    }

    /** Porter and Duff's «over». */
    static int over(int upper, int lower) {
        int above = upper >>> 24;
        int below = (lower >>> 24) * (255 - above);
        int alpha = 255 * above + below;
        if (alpha == 0) {
            return 0;
        }
        return (alpha + 127) / 255 << 24
                | mixed(upper >> 16, 255 * above, lower >> 16, below, alpha) << 16
                | mixed(upper >> 8, 255 * above, lower >> 8, below, alpha) << 8
                | mixed(upper, 255 * above, lower, below, alpha);
    }

    private static int mixed(int upper, int above, int lower, int below, int alpha) {
        return ((upper & 0xff) * above + (lower & 0xff) * below + alpha / 2) / alpha;
    }
}
