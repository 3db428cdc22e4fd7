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

    @ParameterizedTest(name = "{0}, {1} x {2} pixels, quality {3}: {4} segments at {5}")
    @CsvSource({
        "FAST, 1500, 1000, 80, 1, 77",
        "FAST, 1500, 1000, 100, 1, 100",
        "FAST, 1500, 1000, 1, 1, 0",
        "FAST, 1499, 1000, 80, 4, 80",
        "SMALL, 2048, 1536, 80, 4, 80"
    })
    void largePicturesThatAreInAHurryAreNotSortedIntoSegments(
            Effort effort, int width, int height, int quality, int segments, float coded) {
        LibWebp.Settings settings = WebpEncoder.settings(new Size(width, height), quality, effort);
        assertThat(settings.segments()).isEqualTo(segments);
        assertThat(settings.quality()).isEqualTo(coded);
    }
}
