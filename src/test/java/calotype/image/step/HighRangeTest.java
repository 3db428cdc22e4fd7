package calotype.image.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import calotype.image.codec.Decoded;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.model.Size;
import java.nio.ShortBuffer;
import java.util.function.IntUnaryOperator;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures in high dynamic range, whose light is known from ITU-R BT.2100's tables. */
class HighRangeTest {
    private static final int MOST = 1023;
    private static final int NO_COLOUR = 512;
    private static final Size SIZE = new Size(256, 4);

    /** The values for 0, 50, 203, 1,000 and 10,000 cd/m2; what lies below half of white stays as bright as it is. */
    @ParameterizedTest
    @CsvSource({"0, 0", "450, 136", "594, 229", "769, 255", "1023, 255"})
    void pqIsShownUpToAThousandCandela(int value, int shown) {
        assertGrey(avutil.AVCOL_TRC_SMPTE2084, value, shown);
    }

    /** Three quarters are reference white on a screen of 1,000 cd/m2 (ITU-R BT.2408, table 1). */
    @ParameterizedTest
    @CsvSource({"0, 0", "767, 229", "1023, 255"})
    void hlgIsShownAsOnAScreenOfAThousandCandela(int value, int shown) {
        assertGrey(avutil.AVCOL_TRC_ARIB_STD_B67, value, shown);
    }

    private static void assertGrey(int transfer, int value, int shown) {
        try (Frame picture = shown(transfer, avutil.AVCOL_PRI_BT2020, x -> value, x -> NO_COLOUR)) {
            int pixel = picture.plane(0).asIntBuffer().get(SIZE.width() / 2);
            assertThat(pixel >>> 24).isEqualTo(255);
            for (int shift = 0; shift <= 16; shift += 8) {
                assertThat(pixel >> shift & 0xff).isCloseTo(shown, within(2));
            }
        }
    }

    /** In eight bits a step of PQ beside white would be five of sRGB's. */
    @Test
    void aSoftRampStaysSoft() {
        try (Frame picture =
                shown(avutil.AVCOL_TRC_SMPTE2084, avutil.AVCOL_PRI_BT2020, x -> 450 + x / 2, x -> NO_COLOUR)) {
            int before = picture.plane(0).asIntBuffer().get(0) & 0xff;
            for (int x = 1; x < SIZE.width(); x++) {
                int now = picture.plane(0).asIntBuffer().get(x) & 0xff;
                assertThat(now - before).as("at %d", x).isBetween(0, 2);
                before = now;
            }
            assertThat(before).isBetween(215, 229);
        }
    }

    /** What is brighter than a screen can be is made darker, and not whiter. */
    @Test
    void aBrightRedStaysRed() {
        try (Frame picture = shown(avutil.AVCOL_TRC_SMPTE2084, avutil.AVCOL_PRI_BT709, x -> 560, x -> 700)) {
            int pixel = picture.plane(0).asIntBuffer().get(SIZE.width() / 2);
            assertThat(pixel >> 16 & 0xff).isGreaterThan(200);
            assertThat(pixel >> 8 & 0xff).isLessThan(140);
        }
    }

    /** @param red of 512 for no colour, as the lightness by the column */
    private static Frame shown(int transfer, int primaries, IntUnaryOperator lightness, IntUnaryOperator red) {
        Frame coded = Frame.allocate(Layout.YUV10, SIZE);
        fill(coded, 0, lightness);
        fill(coded, 1, x -> NO_COLOUR);
        fill(coded, 2, red);
        coded.av()
                .color_trc(transfer)
                .color_primaries(primaries)
                .colorspace(avutil.AVCOL_SPC_BT2020_NCL)
                .color_range(avutil.AVCOL_RANGE_JPEG);
        try (Decoded decoded = new Decoded(coded, SIZE, false, false)) {
            return new Reduce(1).toPicture(decoded, SIZE, Layout.BGRA);
        }
    }

    private static void fill(Frame frame, int plane, IntUnaryOperator values) {
        Size size = frame.planeSize(plane);
        ShortBuffer samples = frame.plane(plane).asShortBuffer();
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                int value = Math.min(MOST, values.applyAsInt(x * SIZE.width() / size.width()));
                samples.put(y * (frame.stride(plane) / 2) + x, (short) value);
            }
        }
    }
}
