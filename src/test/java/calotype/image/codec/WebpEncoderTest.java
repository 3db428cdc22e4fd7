package calotype.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.Plan.Effort;
import calotype.model.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebpEncoderTest {
    @ParameterizedTest(name = "{0}, {1} x {2} pixels: method {3}")
    @CsvSource({
        "SMALL, 2048, 1536, 4",
        "SMALL, 128, 96, 4",
        "FAST, 2048, 1536, 2",
        "FAST, 160, 161, 2",
        "FAST, 160, 160, 3"
    })
    void theMethodIsDecidedByTheEffortAndForSmallPicturesByTheirSize(Effort effort, int width, int height, int method) {
        assertThat(WebpEncoder.method(new Size(width, height), effort)).isEqualTo(method);
    }
}
