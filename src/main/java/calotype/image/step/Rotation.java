package calotype.image.step;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.model.Size;
import calotype.model.transform.Flip;
import java.nio.IntBuffer;

/** Turns and flips pictures. Quarter turns and flips move pixels and change none. */
public final class Rotation {
    private static final int QUARTER = 900;

    private Rotation() {}

    /** Whether a turn needs pixels that lie between those there are, and leaves corners empty. */
    public static boolean isSlanted(int tenths) {
        return tenths % QUARTER != 0;
    }

    /**
     * @param picture in a working layout, not premultiplied; closed when another one is returned
     * @param tenths of a degree clockwise, 0 to 3,599; no quarter turns need {@link Layout#BGRA}
     * @param result the size of the box that the turned picture needs
     */
    public static Frame turn(Frame picture, int tenths, Size result) {
        if (isSlanted(tenths)) {
            return slanted(picture, Math.toRadians(tenths / 10.0), result);
        }
        return Upright.turn(
                picture,
                switch (tenths / QUARTER) {
                    case 1 -> 6;
                    case 2 -> 3;
                    case 3 -> 8;
                    default -> 1;
                });
    }

    /** @param picture closed when another one is returned */
    public static Frame flip(Frame picture, Flip flip) {
        return Upright.turn(
                picture,
                switch (flip) {
                    case NONE -> 1;
                    case H -> 2;
                    case HV -> 3;
                    case V -> 4;
                });
    }

    private static Frame slanted(Frame picture, double angle, Size result) {
        try (picture) {
            Alpha.premultiply(picture);
            Frame turned = picture.another(Layout.BGRA, result);
            IntBuffer to = turned.plane(0).asIntBuffer();
            Sampler sampler = new Sampler(picture);
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            int[] row = new int[result.width()];
            for (int y = 0; y < result.height(); y++) {
                double down = y + 0.5 - result.height() / 2.0;
                for (int x = 0; x < row.length; x++) {
                    double across = x + 0.5 - result.width() / 2.0;
                    row[x] = sampler.at(
                            cos * across + sin * down + picture.size().width() / 2.0 - 0.5,
                            cos * down - sin * across + picture.size().height() / 2.0 - 0.5);
                }
                to.put(y * (turned.stride(0) / 4), row);
            }
            Alpha.unpremultiply(turned);
            return turned;
        }
    }

    /** Reads between pixels, by straight lines; outside of the picture everything is transparent. */
    private static final class Sampler {
        private static final int ONE = 256;

        private final IntBuffer pixels;
        private final int stride;
        private final int width;
        private final int height;

        Sampler(Frame picture) {
            pixels = picture.plane(0).asIntBuffer();
            stride = picture.stride(0) / 4;
            width = picture.size().width();
            height = picture.size().height();
        }

        int at(double x, double y) {
            int left = (int) Math.floor(x);
            int top = (int) Math.floor(y);
            if (left < -1 || top < -1 || left >= width || top >= height) {
                return 0;
            }
            int right = (int) ((x - left) * ONE);
            int below = (int) ((y - top) * ONE);
            int upper = mixed(pixel(left, top), pixel(left + 1, top), right);
            int lower = mixed(pixel(left, top + 1), pixel(left + 1, top + 1), right);
            return mixed(upper, lower, below);
        }

        private int pixel(int x, int y) {
            return x < 0 || y < 0 || x >= width || y >= height ? 0 : pixels.get(y * stride + x);
        }

        /** Two channels at a time, each with eight bits of room. */
        private static int mixed(int one, int other, int share) {
            int even = (one & 0xff00ff) * (ONE - share) + (other & 0xff00ff) * share + 0x800080 >>> 8 & 0xff00ff;
            int odd = (one >>> 8 & 0xff00ff) * (ONE - share) + (other >>> 8 & 0xff00ff) * share + 0x800080 & 0xff00ff00;
            return even | odd;
        }
    }
}
