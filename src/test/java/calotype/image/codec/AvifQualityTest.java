package calotype.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AvifQualityTest {
    @Test
    void betterQualityNeverMeansACoarserQuantizer() {
        for (int quality = 2; quality <= 100; quality++) {
            assertThat(AvifQuality.crf(quality)).isLessThanOrEqualTo(AvifQuality.crf(quality - 1));
        }
        assertThat(IntStream.rangeClosed(1, 100).map(AvifQuality::crf)).allMatch(crf -> crf >= 1 && crf <= 63);
    }

    @Test
    void qualityFiftyIsTheMeasuredPoint() {
        assertThat(AvifQuality.crf(50)).isEqualTo(36);
    }
}
