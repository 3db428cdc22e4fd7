package calotype.image.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import calotype.model.Size;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import org.junit.jupiter.api.Test;

class ScalerTest {
    private static final int DEPTH = 1 << 10;

    /** The scaler reckons in fifteen bits, so the nearest step is missed where two are nearly as far. */
    private static final double STEP = 0.75;

    /** Its factors for chroma are coarser, which shows at the ends. */
    private static final double CHROMA_STEP = 1.25;

    /** Four steps of ten bits are 219/255 of a step of the limited range, of chroma 224/255 (ITU-R BT.601-7, 2.5.3). */
    @Test
    void everyValueFindsAStepBesideItInTheLimitedRange() {
        try (Frame ramp = ramp();
                Frame limited = Scaler.convert(ramp, Layout.YUV8, ramp.size())) {
            ByteBuffer lightness = limited.plane(0);
            ByteBuffer blue = limited.plane(1);
            for (int value = 0; value < DEPTH; value++) {
                double exact = 16 + value / 4.0 * 219 / 255;
                assertThat((double) (lightness.get(value) & 0xff))
                        .as("lightness %d", value)
                        .isCloseTo(exact, within(STEP));
            }
            for (int value = 0; value < DEPTH / 2; value++) {
                double exact = 128 + (2 * value / 4.0 - 128) * 224 / 255;
                assertThat((double) (blue.get(value) & 0xff))
                        .as("chroma %d", value)
                        .isCloseTo(exact, within(CHROMA_STEP));
            }
        }
    }

    /** Each value of ten bits once, and each second one as chroma. */
    private static Frame ramp() {
        Frame ramp = Frame.allocate(Layout.YUV10, new Size(DEPTH, 2));
        for (int row = 0; row < 2; row++) {
            fill(ramp.plane(0).asShortBuffer(), row * (ramp.stride(0) / 2), DEPTH, 1);
        }
        fill(ramp.plane(1).asShortBuffer(), 0, DEPTH / 2, 2);
        fill(ramp.plane(2).asShortBuffer(), 0, DEPTH / 2, 2);
        return ramp;
    }

    private static void fill(ShortBuffer plane, int from, int count, int step) {
        for (int i = 0; i < count; i++) {
            plane.put(from + i, (short) (i * step));
        }
    }
}
