package calotype.image.step;

import calotype.image.frame.CodedColours.Primaries;
import java.awt.color.ICC_Profile;
import java.awt.color.ICC_ProfileRGB;
import java.util.Arrays;

/**
 * A profile of three curves and a matrix (ICC.1:2022, section 8.4.3) as tables: one curve per channel into linear light,
 * one matrix to linear sRGB, one fine curve back to 8 bits.
 */
final class MatrixProfile implements ToSrgb.Rows {
    /** Linear sRGB from XYZ under D50: the inverse of the sRGB profile's matrix (IEC 61966-2-1, Bradford-adapted). */
    private static final double[][] SRGB_FROM_XYZ = {
        {3.1338561, -1.6168667, -0.4906146},
        {-0.9787684, 1.9161415, 0.0334540},
        {0.0719453, -0.2289914, 1.4052427}
    };

    /** Linear sRGB from linear Display P3 (SMPTE EG 432-1 with D65), row by row. */
    private static final float[] SRGB_FROM_P3 = {
        1.2249402f, -0.2249402f, 0, -0.0420570f, 1.0420570f, 0, -0.0196376f, -0.0786360f, 1.0982736f
    };

    /** Linear sRGB from linear BT.2020 (ITU-R BT.2087, annex 2), row by row. */
    private static final float[] SRGB_FROM_BT2020 = {
        1.6604910f, -0.5876411f, -0.0728499f, -0.1245505f, 1.1328999f, -0.0083494f, -0.0181508f, -0.1005789f, 1.1187297f
    };

    private static final float[] LINEAR_SRGB = linearSrgb();

    private static final int FINE = 16_384;
    private static final byte[] ENCODED = encodedSrgb();

    private final float[][] linear = new float[3][];
    private final float[] matrix = new float[9];

    private MatrixProfile() {}

    /** @throws IllegalArgumentException when a curve cannot be read */
    static MatrixProfile of(ICC_ProfileRGB profile) {
        MatrixProfile tables = new MatrixProfile();
        tables.linear[0] = ToneCurve.table(profile.getData(ICC_Profile.icSigRedTRCTag));
        tables.linear[1] = ToneCurve.table(profile.getData(ICC_Profile.icSigGreenTRCTag));
        tables.linear[2] = ToneCurve.table(profile.getData(ICC_Profile.icSigBlueTRCTag));
        float[][] toXyz = profile.getMatrix();
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                double sum = 0;
                for (int i = 0; i < 3; i++) {
                    sum += SRGB_FROM_XYZ[row][i] * toXyz[i][column];
                }
                tables.matrix[3 * row + column] = (float) sum;
            }
        }
        return tables;
    }

    /** One with sRGB's own curve and white. */
    static MatrixProfile of(Primaries primaries) {
        MatrixProfile tables = new MatrixProfile();
        Arrays.fill(tables.linear, LINEAR_SRGB);
        System.arraycopy(srgbFrom(primaries), 0, tables.matrix, 0, 9);
        return tables;
    }

    /** Linear sRGB from linear light of these primaries, row by row. */
    static float[] srgbFrom(Primaries primaries) {
        return switch (primaries) {
            case SRGB -> new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
            case DISPLAY_P3 -> SRGB_FROM_P3.clone();
            case BT2020 -> SRGB_FROM_BT2020.clone();
        };
    }

    /** Whether no colour of a coarse grid changes by more than one level. */
    boolean isSrgb() {
        int[] grid = new int[6 * 6 * 6];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = 51 * (i / 36) << 16 | 51 * (i / 6 % 6) << 8 | 51 * (i % 6);
        }
        int[] converted = grid.clone();
        convert(converted);
        return !differ(grid, converted);
    }

    private static boolean differ(int[] before, int[] after) {
        for (int i = 0; i < before.length; i++) {
            for (int shift = 0; shift <= 16; shift += 8) {
                if (Math.abs((before[i] >> shift & 0xff) - (after[i] >> shift & 0xff)) > 1) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void convert(int[] argb) {
        float[] m = matrix;
        for (int x = 0; x < argb.length; x++) {
            int pixel = argb[x];
            float red = linear[0][pixel >> 16 & 0xff];
            float green = linear[1][pixel >> 8 & 0xff];
            float blue = linear[2][pixel & 0xff];
            argb[x] = pixel & 0xff000000
                    | encoded(m[0] * red + m[1] * green + m[2] * blue) << 16
                    | encoded(m[3] * red + m[4] * green + m[5] * blue) << 8
                    | encoded(m[6] * red + m[7] * green + m[8] * blue);
        }
    }

    /** Of linear light, 0 to 1, cut off at either end: 0 to 255. */
    static int encoded(float linear) {
        int index = (int) (Math.min(1f, Math.max(0f, linear)) * (FINE - 1) + 0.5f);
        return ENCODED[index] & 0xff;
    }

    private static float[] linearSrgb() {
        float[] table = new float[256];
        for (int i = 0; i < table.length; i++) {
            double encoded = i / 255.0;
            table[i] = (float) (encoded <= 0.04045 ? encoded / 12.92 : Math.pow((encoded + 0.055) / 1.055, 2.4));
        }
        return table;
    }

    private static byte[] encodedSrgb() {
        byte[] table = new byte[FINE];
        for (int i = 0; i < FINE; i++) {
            double linear = (double) i / (FINE - 1);
            double encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
            table[i] = (byte) Math.round(255 * encoded);
        }
        return table;
    }
}
