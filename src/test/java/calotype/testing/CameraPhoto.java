package calotype.testing;

import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * A photograph that nobody took: hills one behind the other in evening light, with a sensor's grain, stored as cameras
 * store it. {@code docs/sample.jpg} is {@code CameraPhoto.jpeg(1600, 1200, 6, 84)}.
 */
public final class CameraPhoto {
    private static final int RIDGES = 6;

    private CameraPhoto() {}

    /** 4032 x 3024 as stored, about 4 MB, orientation 6: upright it is 3024 x 4032. */
    public static byte[] twelveMegapixels() {
        return jpeg(4032, 3024, 6, 95);
    }

    /**
     * @param width as stored
     * @param height as stored
     * @param orientation 1 to 8
     * @param quality 1 to 100
     */
    public static byte[] jpeg(int width, int height, int orientation, int quality) {
        boolean lying = orientation >= 5;
        BufferedImage upright = scene(lying ? height : width, lying ? width : height);
        byte[] jpeg = Pictures.jpeg(Pictures.stored(upright, orientation), quality);
        return Pictures.withExif(jpeg, CameraData.sample(orientation));
    }

    /** The upright picture; equal sizes give equal pixels. */
    public static BufferedImage scene(int width, int height) {
        int[][] ridges = new int[RIDGES][];
        for (int i = 0; i < RIDGES; i++) {
            ridges[i] = ridge(width, height, i);
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[x] = grained(color(ridges, x, y, width, height), x, y);
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return image;
    }

    /** The height of one chain of hills above the upper edge, for each column; later chains are nearer and lower. */
    private static int[] ridge(int width, int height, int number) {
        Random random = new Random(number);
        double[] phase = random.doubles(7, 0, 2 * Math.PI).toArray();
        int[] ridge = new int[width];
        for (int x = 0; x < width; x++) {
            double wave = 0;
            for (int octave = 0; octave < phase.length; octave++) {
                wave += Math.sin(phase[octave] + (double) x / width * (2.3 + number) * (1 << octave)) / (1 << octave);
            }
            ridge[x] = (int) (height * (0.36 + 0.11 * number + 0.035 * wave));
        }
        return ridge;
    }

    private static int color(int[][] ridges, int x, int y, int width, int height) {
        for (int i = RIDGES - 1; i >= 0; i--) {
            if (y >= ridges[i][x]) {
                double depth = Math.min(1, (y - ridges[i][x]) / (0.25 * height));
                double near = (i + 1.0) / RIDGES;
                return mix(mix(0xC9A9A6, 0x1E3A2F, near), 0x0E1F1A, 0.55 * depth * near);
            }
        }
        double down = (double) y / height;
        int sky = mix(0x3F6FB5, 0xF6C89A, Math.min(1, down / 0.42));
        double sun = Math.hypot(x - 0.68 * width, y - 0.27 * height) / Math.min(width, height);
        return sun < 0.035 ? 0xFFF4DC : mix(sky, 0xFFE2B0, Math.max(0, 0.75 - 3 * sun));
    }

    private static int mix(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = from >> shift & 0xFF;
            int b = to >> shift & 0xFF;
            mixed |= (int) (a + (b - a) * share) << shift;
        }
        return mixed;
    }

    /** Adds the same small noise to all channels, from a hash of the place. */
    private static int grained(int rgb, int x, int y) {
        int hash = (x * 0x1F1F1F1F ^ y * 0x5F356495) * 0x2C1B3C6D;
        hash ^= hash >>> 15;
        int noise = (hash & 7) + (hash >>> 8 & 7) + (hash >>> 16 & 7) - 10;
        int grained = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            grained |= Math.max(0, Math.min(255, (rgb >> shift & 0xFF) + noise)) << shift;
        }
        return grained;
    }
}
