package calotype.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlurHashTest {
    /** The expected values are those of npm's {@code blurhash} 2.0.5 on the same pixels, with 4 by 3 components. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "8 8 solid LC6+oEtpfQtptpkDfQkDfQfQfQfQ",
                "64 48 ramp LGHLF-2#|gKIqGR=jtahhFfkfQfj",
                "64 36 xor LBG9aB4f9$HOB-D9U5R36kPMo}qM",
                "40 64 halves L~HB*gokfSoH~cj:fPj]?Qj;fPj]",
                "1 1 white L~TSUA~q~q~q~q~q~q~q~q~q~q~q"
            })
    void e07_hashIsTheReferences(int width, int height, String kind, String expected) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 0xFF000000 | pixel(kind, i % width, i / width);
        }
        assertThat(BlurHash.of(pixels, width, height)).isEqualTo(expected);
    }

    private static int pixel(String kind, int x, int y) {
        return switch (kind) {
            case "solid" -> 0x3B5998;
            case "ramp" -> rgb(x * 4, y * 5, (x + y) * 2);
            case "xor" -> rgb(x * y, (x ^ y) * 4, x * 7 + y * 13);
            case "halves" -> y < 20 ? 0xFAF00A : x < 20 ? 0x050AC8 : 0;
            default -> 0xFFFFFF;
        };
    }

    private static int rgb(int red, int green, int blue) {
        return (red & 0xFF) << 16 | (green & 0xFF) << 8 | blue & 0xFF;
    }
}
