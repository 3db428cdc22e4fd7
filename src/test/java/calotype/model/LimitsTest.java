package calotype.model;

import static calotype.problem.ProblemCode.TOO_MANY_FRAMES;
import static calotype.problem.ProblemCode.TOO_MANY_PIXELS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    @ParameterizedTest
    @CsvSource({
        "10000, 10000, 1, 1",
        "65500, 1, 1, 1",
        "1, 65500, 1, 1",
        "10000, 10000, 5, 1",
        "1000, 1000, 500, 1",
        "10, 10, 1, 500"
    })
    void whatIsJustWithinTheLimitsIsAccepted(int width, int height, int frames, int scans) {
        assertThatCode(() -> check(width, height, frames, scans)).doesNotThrowAnyException();
    }

    @Test
    void oneMoreThanTheLimitIsRefusedNamingBoth() {
        refused(
                10_001,
                10_000,
                1,
                1,
                TOO_MANY_PIXELS,
                Map.of("max_pixels", 100_000_000L, "found_pixels", 100_010_000L));
        refused(65_501, 1, 1, 1, TOO_MANY_PIXELS, Map.of("max_side", 65_500L, "found_side", 65_501L));
        refused(1, 65_501, 1, 1, TOO_MANY_PIXELS, Map.of("max_side", 65_500L, "found_side", 65_501L));
        refused(10, 10, 501, 1, TOO_MANY_FRAMES, Map.of("max_frames", 500L, "found_frames", 501L));
        refused(10, 10, 1, 501, TOO_MANY_FRAMES, Map.of("max_scans", 500L, "found_scans", 501L));
    }

    @Test
    void framesThatAreManyTogetherAreRefused() {
        refused(
                10_000,
                10_000,
                6,
                1,
                TOO_MANY_FRAMES,
                Map.of("max_frame_pixels", 500_000_000L, "found_frame_pixels", 600_000_000L));
    }

    @Test
    void theLargestNumbersDoNotOverflow() {
        refused(
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                1,
                TOO_MANY_PIXELS,
                Map.of("max_side", 65_500L, "found_side", (long) Integer.MAX_VALUE));
    }

    private static void refused(
            int width, int height, int frames, int scans, ProblemCode code, Map<String, Object> members) {
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> check(width, height, frames, scans));
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.problem().members()).isEqualTo(members);
        assertThat(refusal.problem().retryable()).isFalse();
    }

    private static void check(int width, int height, int frames, int scans) {
        Limits.DEFAULT.check(new ImageHeader(ImageFormat.PNG, new Size(width, height), 1, frames, scans));
    }
}
