package calotype.image.step;

import calotype.image.frame.CodedColours;
import calotype.image.frame.CodedColours.Curve;

/**
 * High dynamic range (ITU-R BT.2100) brought down to sRGB: reference white, of 203 cd/m2 (ITU-R BT.2408, section 2.2),
 * becomes the screen's white, and what is brighter is pressed together below it, up to 1,000 cd/m2, by the curve of ITU-R
 * BT.2390 (section 5.4.1). The brightest of the three channels decides how far, so that a hue stays one. Of tables, which take
 * a fraction of the time that the scaler needs to make its own.
 */
final class HighRange implements ToSrgb.DeepRows {
    private static final double WHITE = 203;
    private static final double PEAK = 1_000;

    /** ITU-R BT.2100, tables 4 and 5. */
    private static final double PQ_M1 = 2610 / 16_384.0;

    private static final double PQ_M2 = 2523 / 4_096.0 * 128;
    private static final double PQ_C1 = 3424 / 4_096.0;
    private static final double PQ_C2 = 2413 / 4_096.0 * 32;
    private static final double PQ_C3 = 2392 / 4_096.0 * 32;
    private static final double HLG_A = 0.17883277;
    private static final double HLG_B = 1 - 4 * HLG_A;
    private static final double HLG_C = 0.5 - HLG_A * Math.log(4 * HLG_A);

    /** What the tables are asked for has 12 bits, as many as either curve needs. */
    private static final int STEPS = 1 << 12;

    private static final int SHIFT = 4;

    private static final double PQ_OF_PEAK = pqOfScreen(PEAK);
    private static final double MOST = pqOfScreen(WHITE) / PQ_OF_PEAK;
    private static final double KNEE = 1.5 * MOST - 0.5;

    /** How a screen shows a scene of this lightness, in units of white. */
    private static final float[] SHOWN = new float[STEPS];

    /** What light is multiplied by whose brightest channel is this much, by the root of its share of the peak. */
    private static final float[] PRESSED = new float[STEPS];

    static {
        for (int i = 0; i < STEPS; i++) {
            double share = share(i);
            SHOWN[i] = (float) (PEAK / WHITE * Math.pow(share, 0.2));
            double brightest = Math.max(1e-6, share * share * PEAK);
            PRESSED[i] = (float) (pressed(brightest) / brightest);
        }
    }

    private final boolean lightOfScene;
    private final float[] matrix;
    /** Linear light of a sample: of a screen in units of white, or of a scene from 0 to 1. */
    private final float[] light = new float[STEPS];

    HighRange(CodedColours colours) {
        this.lightOfScene = colours.curve() == Curve.HLG;
        this.matrix = MatrixProfile.srgbFrom(colours.primaries());
        for (int i = 0; i < STEPS; i++) {
            light[i] = (float) (lightOfScene ? sceneOfHlg(share(i)) : screenOfPq(share(i)) / WHITE);
        }
    }

    private static double share(int step) {
        return step / (STEPS - 1.0);
    }

    @Override
    public void convert(int[] argb) {
        for (int x = 0; x < argb.length; x++) {
            int pixel = argb[x];
            argb[x] = pixel & 0xff000000 | colour(step(pixel >> 16), step(pixel >> 8), step(pixel));
        }
    }

    @Override
    public void convert(short[] rgb, int[] argb) {
        for (int x = 0; x < argb.length; x++) {
            argb[x] = 0xff000000 | colour(step(rgb[3 * x]), step(rgb[3 * x + 1]), step(rgb[3 * x + 2]));
        }
    }

    /** Of a sample of 8 bits. */
    private static int step(int sample) {
        int value = sample & 0xff;
        return value << SHIFT | value >> SHIFT;
    }

    private static int step(short sample) {
        return (sample & 0xffff) >> SHIFT;
    }

    private int colour(int red, int green, int blue) {
        float[] m = matrix;
        float r = light[red];
        float g = light[green];
        float b = light[blue];
        // ITU-R BT.2100, table 5: the lightness of a scene is that of BT.2020.
        float screen = lightOfScene ? SHOWN[(int) ((0.2627f * r + 0.6780f * g + 0.0593f * b) * (STEPS - 1) + 0.5f)] : 1;
        float red709 = Math.max(0, screen * (m[0] * r + m[1] * g + m[2] * b));
        float green709 = Math.max(0, screen * (m[3] * r + m[4] * g + m[5] * b));
        float blue709 = Math.max(0, screen * (m[6] * r + m[7] * g + m[8] * b));
        float most = Math.max(red709, Math.max(green709, blue709));
        float gain = gain(most);
        return MatrixProfile.encoded(gain * red709) << 16
                | MatrixProfile.encoded(gain * green709) << 8
                | MatrixProfile.encoded(gain * blue709);
    }

    private float gain(float most) {
        double share = most * (WHITE / PEAK);
        return share >= 1 ? 1 / most : PRESSED[(int) (Math.sqrt(share) * (STEPS - 1) + 0.5)] * (float) WHITE;
    }

    /**
     * What light becomes on a screen whose white is the brightest that it has: ITU-R BT.2390, section 5.4.1, without its lift
     * of black.
     *
     * @param light in cd/m2, at most the peak
     * @return 0 to 1
     */
    private static double pressed(double light) {
        double value = pqOfScreen(light) / PQ_OF_PEAK;
        if (value > KNEE) {
            double t = (value - KNEE) / (1 - KNEE);
            value = (2 * t * t * t - 3 * t * t + 1) * KNEE
                    + (t * t * t - 2 * t * t + t) * (1 - KNEE)
                    + (-2 * t * t * t + 3 * t * t) * MOST;
        }
        return screenOfPq(value * PQ_OF_PEAK) / WHITE;
    }

    /** ITU-R BT.2100, table 4: the light that a screen gives for a value of 0 to 1, in cd/m2. */
    private static double screenOfPq(double value) {
        double root = Math.pow(value, 1 / PQ_M2);
        return 10_000 * Math.pow(Math.max(0, root - PQ_C1) / (PQ_C2 - PQ_C3 * root), 1 / PQ_M1);
    }

    private static double pqOfScreen(double light) {
        double power = Math.pow(light / 10_000, PQ_M1);
        return Math.pow((PQ_C1 + PQ_C2 * power) / (1 + PQ_C3 * power), PQ_M2);
    }

    /** ITU-R BT.2100, table 5: the light of a scene that was written as this value, each from 0 to 1. */
    private static double sceneOfHlg(double value) {
        return value <= 0.5 ? value * value / 3 : (Math.exp((value - HLG_C) / HLG_A) + HLG_B) / 12;
    }
}
