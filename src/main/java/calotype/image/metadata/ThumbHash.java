package calotype.image.metadata;

import java.util.Arrays;
import java.util.Base64;

/**
 * A placeholder of about 25 bytes: ThumbHash by Evan Wallace (github.com/evanw/thumbhash). It holds the picture's mean
 * and the lowest waves of a cosine transform of lightness, two colour differences and alpha, four bits a wave. The order
 * of the floating-point operations is the reference's, so that the bytes are equal to its bytes.
 */
public final class ThumbHash {
    /** One plane as waves: the mean, the other waves scaled to 0..1, and the scale. */
    private record Waves(double mean, double[] rest, double scale) {}

    private final int width;
    private final int height;
    private final double[] lightness;
    private final double[] yellowBlue;
    private final double[] redGreen;
    private final double[] alpha;
    private final boolean transparent;

    private ThumbHash(int[] argb, int width, int height) {
        this.width = width;
        this.height = height;
        this.lightness = new double[argb.length];
        this.yellowBlue = new double[argb.length];
        this.redGreen = new double[argb.length];
        this.alpha = new double[argb.length];
        this.transparent = split(argb);
    }

    /**
     * @param argb one {@code 0xAARRGGBB} per pixel, not premultiplied, rows from the top
     * @param width 1 to 100 pixels
     * @param height 1 to 100 pixels
     * @return base64 of the hash, with padding
     */
    public static String of(int[] argb, int width, int height) {
        if (width < 1 || height < 1 || width > 100 || height > 100 || argb.length != width * height) {
            throw new IllegalArgumentException("Not a picture of 1 to 100 pixels a side: " + width + "x" + height);
        }
        return Base64.getEncoder().encodeToString(new ThumbHash(argb, width, height).bytes());
    }

    /** Fills the planes, laying transparent pixels on the mean colour; tells whether there are any. */
    private boolean split(int[] argb) {
        double red = 0;
        double green = 0;
        double blue = 0;
        double opacity = 0;
        for (int pixel : argb) {
            double a = (pixel >>> 24) / 255.0;
            red += a / 255 * (pixel >> 16 & 0xFF);
            green += a / 255 * (pixel >> 8 & 0xFF);
            blue += a / 255 * (pixel & 0xFF);
            opacity += a;
        }
        if (opacity > 0) {
            red /= opacity;
            green /= opacity;
            blue /= opacity;
        }
        for (int i = 0; i < argb.length; i++) {
            double a = (argb[i] >>> 24) / 255.0;
            double r = red * (1 - a) + a / 255 * (argb[i] >> 16 & 0xFF);
            double g = green * (1 - a) + a / 255 * (argb[i] >> 8 & 0xFF);
            double b = blue * (1 - a) + a / 255 * (argb[i] & 0xFF);
            lightness[i] = (r + g + b) / 3;
            yellowBlue[i] = (r + g) / 2 - b;
            redGreen[i] = r - g;
            alpha[i] = a;
        }
        return opacity < argb.length;
    }

    private byte[] bytes() {
        int most = transparent ? 5 : 7;
        int across = (int) Math.max(1, Math.round((double) most * width / Math.max(width, height)));
        int down = (int) Math.max(1, Math.round((double) most * height / Math.max(width, height)));
        Waves l = transform(lightness, Math.max(3, across), Math.max(3, down));
        Waves p = transform(yellowBlue, 3, 3);
        Waves q = transform(redGreen, 3, 3);
        boolean landscape = width > height;

        Bits bits = new Bits();
        bits.put(63 * l.mean, 6);
        bits.put(31.5 + 31.5 * p.mean, 6);
        bits.put(31.5 + 31.5 * q.mean, 6);
        bits.put(31 * l.scale, 5);
        bits.put(transparent ? 1 : 0, 1);
        bits.put(landscape ? down : across, 3);
        bits.put(63 * p.scale, 6);
        bits.put(63 * q.scale, 6);
        bits.put(landscape ? 1 : 0, 1);
        if (transparent) {
            Waves a = transform(alpha, 5, 5);
            bits.put(15 * a.mean, 4);
            bits.put(15 * a.scale, 4);
            bits.putAll(l.rest, p.rest, q.rest, a.rest);
        } else {
            bits.putAll(l.rest, p.rest, q.rest);
        }
        return bits.toArray();
    }

    /** The waves in the triangle of low frequencies; {@code StrictMath} because its cosine is the reference's. */
    private Waves transform(double[] plane, int across, int down) {
        double[] waves = new double[across * down];
        int count = 0;
        double scale = 0;
        for (int cy = 0; cy < down; cy++) {
            double[] fy = cosines(cy, height);
            for (int cx = 0; cx * down < across * (down - cy); cx++) {
                double[] fx = cosines(cx, width);
                double sum = 0;
                for (int i = 0; i < plane.length; i++) {
                    sum += plane[i] * fx[i % width] * fy[i / width];
                }
                waves[count] = sum / (width * height);
                scale = count == 0 ? 0 : Math.max(scale, Math.abs(waves[count]));
                count++;
            }
        }
        double[] rest = Arrays.copyOfRange(waves, 1, count);
        for (int i = 0; i < rest.length && scale > 0; i++) {
            rest[i] = 0.5 + 0.5 / scale * rest[i];
        }
        return new Waves(waves[0], rest, scale);
    }

    private static double[] cosines(int frequency, int length) {
        double[] wave = new double[length];
        for (int i = 0; i < length; i++) {
            wave[i] = StrictMath.cos(Math.PI / length * frequency * (i + 0.5));
        }
        return wave;
    }

    /** Numbers of a few bits each, the first in the lowest bits of the first byte. */
    private static final class Bits {
        private final byte[] bytes = new byte[64];
        private int length;

        void put(double number, int width) {
            int value = (int) Math.round(number);
            for (int i = 0; i < width; i++, length++) {
                bytes[length / 8] |= (byte) ((value >> i & 1) << length % 8);
            }
        }

        void putAll(double[]... planes) {
            for (double[] plane : planes) {
                for (double number : plane) {
                    put(15 * number, 4);
                }
            }
        }

        byte[] toArray() {
            return Arrays.copyOf(bytes, (length + 7) / 8);
        }
    }
}
