package calotype.image.metadata;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * 64 bits that pictures which look alike share but for a few: the signs of the 8 by 8 lowest waves of a cosine transform
 * of the lightness in 32 by 32 fields, each against their median (the "pHash" of Zauner, Implementation and Benchmarking
 * of Perceptual Image Hash Functions, 2010, section 3.2.1). Count the bits that differ: up to 6 of 64 for the same photo
 * resized or compressed harder.
 */
public final class PerceptualHash {
    private static final int FIELDS = 32;
    private static final int WAVES = 8;
    private static final double[][] COSINES = cosines();

    private PerceptualHash() {}

    /**
     * @param argb one {@code 0xAARRGGBB} per pixel, rows from the top; alpha is laid on white
     * @param width in pixels
     * @param height in pixels
     * @return 16 lower-case hex digits
     */
    public static String of(int[] argb, int width, int height) {
        double[] waves = waves(fields(argb, width, height));
        double[] sorted = waves.clone();
        Arrays.sort(sorted, 1, sorted.length);
        double median = sorted[sorted.length / 2];
        long hash = 0;
        for (double wave : waves) {
            hash = hash << 1 | (wave > median ? 1 : 0);
        }
        return HexFormat.of().toHexDigits(hash);
    }

    /** Mean lightness of each field; a field covers pixels in part where the sides do not divide. */
    private static double[][] fields(int[] argb, int width, int height) {
        double[][] rows = new double[height][];
        for (int y = 0; y < height; y++) {
            double[] row = new double[width];
            for (int x = 0; x < width; x++) {
                row[x] = lightness(argb[y * width + x]);
            }
            rows[y] = shrunk(row);
        }
        double[][] fields = new double[FIELDS][FIELDS];
        for (int x = 0; x < FIELDS; x++) {
            double[] column = new double[height];
            for (int y = 0; y < height; y++) {
                column[y] = rows[y][x];
            }
            double[] mean = shrunk(column);
            for (int y = 0; y < FIELDS; y++) {
                fields[y][x] = mean[y];
            }
        }
        return fields;
    }

    private static double[] shrunk(double[] line) {
        double[] fields = new double[FIELDS];
        double step = (double) line.length / FIELDS;
        for (int i = 0; i < FIELDS; i++) {
            double end = (i + 1) * step;
            for (double at = i * step; at < end - 1e-9; at = Math.min(end, Math.floor(at + 1e-9) + 1)) {
                double next = Math.min(end, Math.floor(at + 1e-9) + 1);
                fields[i] += line[Math.min(line.length - 1, (int) (at + 1e-9))] * (next - at) / step;
            }
        }
        return fields;
    }

    private static double lightness(int pixel) {
        double opacity = (pixel >>> 24) / 255.0;
        double luma = 0.299 * (pixel >> 16 & 0xFF) + 0.587 * (pixel >> 8 & 0xFF) + 0.114 * (pixel & 0xFF);
        return luma * opacity + 255 * (1 - opacity);
    }

    /** Row by row from the lowest; the first is the mean, which tells nothing of what is to be seen. */
    private static double[] waves(double[][] fields) {
        double[][] across = new double[FIELDS][WAVES];
        for (int y = 0; y < FIELDS; y++) {
            for (int i = 0; i < WAVES; i++) {
                for (int x = 0; x < FIELDS; x++) {
                    across[y][i] += fields[y][x] * COSINES[i][x];
                }
            }
        }
        double[] waves = new double[WAVES * WAVES];
        for (int j = 0; j < WAVES; j++) {
            for (int i = 0; i < WAVES; i++) {
                for (int y = 0; y < FIELDS; y++) {
                    waves[j * WAVES + i] += across[y][i] * COSINES[j][y];
                }
            }
        }
        return waves;
    }

    private static double[][] cosines() {
        double[][] cosines = new double[WAVES][FIELDS];
        for (int i = 0; i < WAVES; i++) {
            for (int x = 0; x < FIELDS; x++) {
                cosines[i][x] = StrictMath.cos(Math.PI * i * (x + 0.5) / FIELDS);
            }
        }
        return cosines;
    }
}
