package calotype.image;

import java.awt.image.BufferedImage;

/** Structural similarity of two pictures: the mean over 8x8 windows of luma and both colour differences, 1 when equal. */
final class Ssim {
    private static final int WINDOW = 8;

    private Ssim() {}

    /** The least of the three channels' means; both pictures over mid-grey where they are transparent. */
    static double of(BufferedImage a, BufferedImage b) {
        if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
            return 0;
        }
        double least = 1;
        for (int channel = 0; channel < 3; channel++) {
            least = Math.min(least, of(plane(a, channel), plane(b, channel), a.getWidth(), a.getHeight()));
        }
        return least;
    }

    private static double of(double[] a, double[] b, int width, int height) {
        double sum = 0;
        int count = 0;
        int window = Math.min(WINDOW, Math.min(width, height));
        for (int y = 0; y + window <= height; y += Math.max(1, window / 2)) {
            for (int x = 0; x + window <= width; x += Math.max(1, window / 2)) {
                sum += window(a, b, width, x, y, window);
                count++;
            }
        }
        return sum / count;
    }

    private static double window(double[] a, double[] b, int stride, int left, int top, int side) {
        double sumA = 0, sumB = 0, sumAa = 0, sumBb = 0, sumAb = 0;
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                double va = a[y * stride + x];
                double vb = b[y * stride + x];
                sumA += va;
                sumB += vb;
                sumAa += va * va;
                sumBb += vb * vb;
                sumAb += va * vb;
            }
        }
        double n = side * side;
        double meanA = sumA / n, meanB = sumB / n;
        double varA = sumAa / n - meanA * meanA, varB = sumBb / n - meanB * meanB, both = sumAb / n - meanA * meanB;
        double c1 = 6.5025, c2 = 58.5225;
        return (2 * meanA * meanB + c1) * (2 * both + c2) / ((meanA * meanA + meanB * meanB + c1) * (varA + varB + c2));
    }

    private static double[] plane(BufferedImage image, int channel) {
        int[] argb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        double[] plane = new double[argb.length];
        for (int i = 0; i < argb.length; i++) {
            double alpha = (argb[i] >>> 24) / 255.0;
            double r = over(argb[i] >> 16 & 0xff, alpha),
                    g = over(argb[i] >> 8 & 0xff, alpha),
                    b = over(argb[i] & 0xff, alpha);
            double y = 0.299 * r + 0.587 * g + 0.114 * b;
            plane[i] = channel == 0 ? y : channel == 1 ? 128 + 0.564 * (b - y) : 128 + 0.713 * (r - y);
        }
        return plane;
    }

    private static double over(int value, double alpha) {
        return value * alpha + 128 * (1 - alpha);
    }
}
