package calotype.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbHashTest {
    /** The expected values are those of npm's {@code thumbhash} 0.1.1 on the same pixels. */
    @ParameterizedTest
    @CsvSource({
        "100, 75, plain, 3wcKNZqAh3dwd3d4eHh3eHCAB/iI",
        "75, 100, plain, 3/cJNRpwd4CHd3d3eHd3eIBwCPd3",
        "64, 64, noise, 4AcCBwLINm6paq2JWGdVJI9S+VuqqVAC",
        "1, 1, plain, AAgCBwAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "100, 1, plain, VPYqcb52d4eIiAiJlYdPiAg=",
        "3, 100, noise, 4AcGCQJ3eJmYZnkG94YKtZc=",
        "48, 64, glass, 3/eFFBAYkQaJiJiXFgqocI+YU4Ywe9SHBw==",
        "100, 100, hole, IBiKNRg7cHWBZnd3eHCBCOd35H+Hd4iIiA==",
        "17, 13, glass, pCeGBIYTooewiIl3B+7LoW8GeEeHiIh3Bw==",
        "20, 20, black, AAgCBwAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "20, 10, clear, AAiCA4AAAAAAAAAAAAAAAAAAAAAAAAA=",
        "99, 33, noise, H/gBAoCGpuJgnFRIP5+mUME="
    })
    void hashIsTheReferences(int width, int height, String kind, String expected) {
        assertThat(ThumbHash.of(picture(width, height, kind), width, height)).isEqualTo(expected);
    }

    @Test
    void picturesThatAreTooLargeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ThumbHash.of(new int[101], 101, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ThumbHash.of(new int[3], 2, 2));
    }

    private static int[] picture(int width, int height, String kind) {
        int[] pixels = new int[width * height];
        int seed = kind.length() * 7919 + width * 31 + height;
        for (int i = 0; i < pixels.length; i++) {
            int x = i % width;
            int y = i / width;
            seed = seed * 1103515245 + 12345;
            int noise = seed >>> 16 & 255;
            pixels[i] = switch (kind) {
                case "noise" -> argb(255, noise, noise * 3, noise * 5);
                case "glass" -> gradient(x * 5 + y * 3, x, y, width, height);
                case "hole" -> gradient(4 * x > width && 2 * x < width ? 0 : 255, x, y, width, height);
                case "black" -> argb(255, 0, 0, 0);
                case "clear" -> gradient(0, x, y, width, height);
                default -> gradient(255, x, y, width, height);
            };
        }
        return pixels;
    }

    private static int gradient(int alpha, int x, int y, int width, int height) {
        return argb(alpha, 255 * x / width, 255 * y / height, x * 7 + y * 13);
    }

    private static int argb(int alpha, int red, int green, int blue) {
        return (alpha & 255) << 24 | (red & 255) << 16 | (green & 255) << 8 | blue & 255;
    }
}
