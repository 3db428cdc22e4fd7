package calotype.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeTest {
    @ParameterizedTest
    @CsvSource({
        "4032,3024, 1024,1024, 1024,768",
        "4032,3024, 128,128, 128,96",
        "3024,4032, 150,16383, 150,200",
        "3024,4032, 4096,16383, 3024,4032",
        "100,100, 512,512, 100,100",
        "65500,1, 128,128, 128,1",
        "1,1, 128,128, 1,1",
        "3,2, 2,2, 2,1"
    })
    void fitsInsideTheBoxWithOneRoundingAndIsNeverEnlarged(int w, int h, int boxW, int boxH, int outW, int outH) {
        assertThat(new Size(w, h).fitInside(boxW, boxH)).isEqualTo(new Size(outW, outH));
    }

    @Test
    void theRatioHasFourDecimals() {
        assertThat(new Size(3024, 4032).aspectRatio()).isEqualTo(0.75);
        assertThat(new Size(150, 113).aspectRatio()).isEqualTo(1.3274);
    }

    @Test
    void aPictureWithoutPixelsIsNone() {
        assertThatThrownBy(() -> new Size(0, 5)).isInstanceOf(IllegalArgumentException.class);
    }
}
