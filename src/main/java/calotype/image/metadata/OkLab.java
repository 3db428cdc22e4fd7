package calotype.image.metadata;

/**
 * A colour in OkLab (Björn Ottosson, "A perceptual color space for image processing", 2020), where equal distances look
 * about equal: lightness 0 to 1, green to red, blue to yellow.
 */
record OkLab(double l, double a, double b) {
    private static final double[] LINEAR = new double[256];

    static {
        for (int i = 0; i < LINEAR.length; i++) {
            double c = i / 255.0;
            LINEAR[i] = c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
        }
    }

    /** @param rgb sRGB as {@code 0xRRGGBB}; higher bits are ignored */
    static OkLab of(int rgb) {
        double red = LINEAR[rgb >> 16 & 0xFF];
        double green = LINEAR[rgb >> 8 & 0xFF];
        double blue = LINEAR[rgb & 0xFF];
        double l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
        double m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
        double s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
        return new OkLab(
                0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s);
    }

    /** The nearest sRGB colour as {@code 0xRRGGBB}. */
    int rgb() {
        double l = cube(this.l + 0.3963377774 * a + 0.2158037573 * b);
        double m = cube(this.l - 0.1055613458 * a - 0.0638541728 * b);
        double s = cube(this.l - 0.0894841775 * a - 1.2914855480 * b);
        return byteOf(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) << 16
                | byteOf(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) << 8
                | byteOf(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }

    double squaredDistance(OkLab other) {
        double dl = l - other.l;
        double da = a - other.a;
        double db = b - other.b;
        return dl * dl + da * da + db * db;
    }

    /** @param share of the other colour, 0 to 1 */
    OkLab mixed(OkLab other, double share) {
        return new OkLab(l + share * (other.l - l), a + share * (other.a - a), b + share * (other.b - b));
    }

    private static double cube(double x) {
        return x * x * x;
    }

    private static int byteOf(double linear) {
        double c = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
        return (int) Math.round(255 * Math.max(0, Math.min(1, c)));
    }
}
