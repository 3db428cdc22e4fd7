package calotype.image.metadata;

/**
 * A placeholder of 28 characters: BlurHash by Wolt (github.com/woltapp/blurhash, Algorithm.md) with 4 by 3 components.
 * The order of the floating-point operations is the TypeScript reference's, so that the text is equal to its text.
 */
public final class BlurHash {
    private static final int ACROSS = 4;
    private static final int DOWN = 3;
    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

    private static final double[] LINEAR = new double[256];

    static {
        for (int value = 0; value < LINEAR.length; value++) {
            double level = value / 255.0;
            LINEAR[value] = level <= 0.04045 ? level / 12.92 : Math.pow((level + 0.055) / 1.055, 2.4);
        }
    }

    private BlurHash() {}

    /**
     * @param argb one {@code 0xAARRGGBB} per pixel, rows from the top; alpha is laid on white
     * @param width in pixels
     * @param height in pixels
     */
    public static String of(int[] argb, int width, int height) {
        double[][] factors = new double[ACROSS * DOWN][];
        for (int j = 0; j < DOWN; j++) {
            for (int i = 0; i < ACROSS; i++) {
                factors[j * ACROSS + i] = factor(argb, width, height, i, j);
            }
        }
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 1; i < factors.length; i++) {
            most = Math.max(most, Math.max(factors[i][0], Math.max(factors[i][1], factors[i][2])));
        }
        int scale = (int) Math.max(0, Math.min(82, Math.floor(most * 166 - 0.5)));
        StringBuilder hash = new StringBuilder();
        put(hash, ACROSS - 1 + (DOWN - 1) * 9, 1);
        put(hash, scale, 1);
        put(hash, srgb(factors[0][0]) << 16 | srgb(factors[0][1]) << 8 | srgb(factors[0][2]), 4);
        for (int i = 1; i < factors.length; i++) {
            double max = (scale + 1) / 166.0;
            put(hash, (wave(factors[i][0], max) * 19 + wave(factors[i][1], max)) * 19 + wave(factors[i][2], max), 2);
        }
        return hash.toString();
    }

    /** One component of the cosine transform, in linear light: red, green, blue. */
    private static double[] factor(int[] argb, int width, int height, int i, int j) {
        double normalisation = i == 0 && j == 0 ? 1 : 2;
        double[] sum = new double[3];
        double[] down = new double[height];
        for (int y = 0; y < height; y++) {
            down[y] = StrictMath.cos(Math.PI * j * y / height);
        }
        for (int x = 0; x < width; x++) {
            double across = normalisation * StrictMath.cos(Math.PI * i * x / width);
            for (int y = 0; y < height; y++) {
                double basis = across * down[y];
                int pixel = argb[y * width + x];
                int opacity = pixel >>> 24;
                sum[0] += basis * LINEAR[onWhite(pixel >> 16 & 0xFF, opacity)];
                sum[1] += basis * LINEAR[onWhite(pixel >> 8 & 0xFF, opacity)];
                sum[2] += basis * LINEAR[onWhite(pixel & 0xFF, opacity)];
            }
        }
        double share = 1.0 / (width * height);
        return new double[] {sum[0] * share, sum[1] * share, sum[2] * share};
    }

    private static int onWhite(int value, int opacity) {
        return (value * opacity + 255 * (255 - opacity) + 127) / 255;
    }

    private static int srgb(double linear) {
        double level = Math.max(0, Math.min(1, linear));
        return (int) ((level <= 0.0031308 ? level * 12.92 : 1.055 * Math.pow(level, 0.4166666666666667) - 0.055) * 255
                + 0.5);
    }

    private static int wave(double value, double max) {
        double root = Math.signum(value) * Math.sqrt(Math.abs(value / max));
        return (int) Math.max(0, Math.min(18, Math.floor(root * 9 + 9.5)));
    }

    private static void put(StringBuilder hash, int value, int length) {
        for (int i = length - 1; i >= 0; i--) {
            hash.append(DIGITS.charAt(value / (int) Math.pow(DIGITS.length(), i) % DIGITS.length()));
        }
    }
}
