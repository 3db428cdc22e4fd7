package calotype.image.step;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A tone curve of an ICC profile (ICC.1:2022, sections 10.6 and 10.18) as 256 linear values. */
final class ToneCurve {
    private static final int TABLE = 0x63757276; // "curv"
    private static final int PARAMETRIC = 0x70617261; // "para"

    private ToneCurve() {}

    /** @throws IllegalArgumentException when this is no curve */
    static float[] table(byte @Nullable [] tag) {
        if (tag == null || tag.length < 12) {
            throw new IllegalArgumentException("A curve is missing");
        }
        ByteBuffer bytes = ByteBuffer.wrap(tag);
        float[] table = new float[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float)
                    switch (bytes.getInt(0)) {
                        case TABLE -> sampled(bytes, i / 255.0);
                        case PARAMETRIC -> parametric(bytes, i / 255.0);
                        default -> throw new IllegalArgumentException("An unknown kind of curve");
                    };
        }
        return table;
    }

    private static double sampled(ByteBuffer curve, double x) {
        int count = curve.getInt(8);
        if (count < 0 || count > (curve.limit() - 12) / 2) {
            throw new IllegalArgumentException("A curve is cut off");
        }
        if (count == 0) {
            return x;
        }
        if (count == 1) {
            return Math.pow(x, unsigned(curve, 0) / 256);
        }
        double position = x * (count - 1);
        int below = Math.min(count - 2, (int) position);
        double share = position - below;
        return ((1 - share) * unsigned(curve, below) + share * unsigned(curve, below + 1)) / 65_535;
    }

    private static double unsigned(ByteBuffer curve, int index) {
        return curve.getShort(12 + 2 * index) & 0xffff;
    }

    private static double parametric(ByteBuffer curve, double x) {
        int type = curve.getShort(8);
        double g = fixed(curve, 0);
        if (type == 0) {
            return Math.pow(x, g);
        }
        double a = fixed(curve, 1);
        double b = fixed(curve, 2);
        double power = Math.pow(Math.max(0, a * x + b), g);
        return switch (type) {
            case 1 -> x >= -b / a ? power : 0;
            case 2 -> x >= -b / a ? power + fixed(curve, 3) : fixed(curve, 3);
            case 3 -> x >= fixed(curve, 4) ? power : fixed(curve, 3) * x;
            case 4 -> x >= fixed(curve, 4) ? power + fixed(curve, 5) : fixed(curve, 3) * x + fixed(curve, 6);
            default -> throw new IllegalArgumentException("An unknown parametric curve");
        };
    }

    /** The parameter in s15Fixed16. */
    private static double fixed(ByteBuffer curve, int index) {
        int at = 12 + 4 * index;
        if (at + 4 > curve.limit()) {
            throw new IllegalArgumentException("A curve is cut off");
        }
        return curve.getInt(at) / 65_536.0;
    }
}
