package calotype.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.model.Size;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(value = OS.LINUX, disabledReason = "webp-imageio shows libwebp's interface on Linux only")
class LibWebpTest {
    private final LibWebp library = LibWebp.here();

    @ParameterizedTest(name = "{0} x {1} pixels, quality {2}, method {3}")
    @CsvSource({"640, 480, 80, 2", "640, 480, 50, 4", "161, 77, 80, 3", "1, 1, 80, 2", "16383, 2, 30, 0"})
    void equalSettingsGiveTheBytesOfFfmpegsEncoder(int width, int height, int quality, int method) {
        try (Frame picture = waves(width, height)) {
            assertThat(library.encode(picture, new LibWebp.Settings(quality, method, 4, 50)))
                    .isEqualTo(byFfmpeg(picture, quality, method));
        }
    }

    @Test
    void oneSegmentIsAnotherCoding() {
        try (Frame picture = waves(640, 480)) {
            assertThat(library.encode(picture, new LibWebp.Settings(80, 2, 1, 0)))
                    .isEqualTo(library.encode(picture, new LibWebp.Settings(80, 2, 1, 0)))
                    .isNotEqualTo(library.encode(picture, new LibWebp.Settings(80, 2, 4, 50)));
        }
    }

    @Test
    void aPictureThatIsTooWideIsRefused() {
        try (Frame picture = waves(16_384, 2)) {
            assertThatThrownBy(() -> library.encode(picture, new LibWebp.Settings(80, 2, 4, 50)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("error 5"); // VP8_ENC_ERROR_BAD_DIMENSION
        }
    }

    @Test
    void theLibraryIsTheOneThatTheSettingsWereMeasuredWith() {
        assertThat(library.version()).isEqualTo("1.6.0");
    }

    private static byte[] byFfmpeg(Frame picture, int quality, int method) {
        try (Codec encoder = Codec.encoder(WebpEncoder.NAME, picture)
                        .with("quality", quality)
                        .with("compression_level", method)
                        .open();
                Packet file = encoder.encode(picture)) {
            return file.toArray();
        }
    }

    private static Frame waves(int width, int height) {
        Frame frame = Frame.allocate(Layout.YUV8, new Size(width, height));
        for (int plane = 0; plane < 3; plane++) {
            ByteBuffer bytes = frame.plane(plane);
            Size size = frame.planeSize(plane);
            for (int y = 0; y < size.height(); y++) {
                for (int x = 0; x < size.width(); x++) {
                    double wave = Math.sin(x * x / 900.0 + plane) * Math.cos(y / 7.0);
                    bytes.put(y * frame.stride(plane) + x, (byte) (128 + 90 * wave));
                }
            }
        }
        return frame;
    }
}
