package calotype.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JpegCodingTest {
    @ParameterizedTest(name = "{0} pixels for {1}: {2} halvings, {3}")
    @CsvSource({
        "4096, 2048, 1, the half is what is wanted",
        "4032, 2048, 1, as a telephone makes it: the half is nearly what is wanted",
        "4000, 2048, 1, as many cameras make it",
        "3990, 2048, 0, the half would fall short by more than a fortieth",
        "8160, 2048, 1, a quarter that falls short is soft",
        "8192, 2048, 2, a quarter",
        "8192, 1025, 2, an eighth that falls short is soft",
        "65500, 64, 3, no more than an eighth",
        "1, 2048, 0, smaller than what is wanted",
        "30, 16, 0, no fortieth of so few pixels"
    })
    void aJpegIsHalvedAsLongAsNobodySeesIt(int longSide, int wanted, int halvings, String why) {
        assertThat(JpegCoding.halvings(new Size(longSide, 1 + longSide / 2), wanted))
                .as(why)
                .isEqualTo(halvings);
    }
}
