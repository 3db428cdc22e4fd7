package calotype.processing;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.problem.ProblemCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackDigestTest {
    @Test
    void h05_failuresOfOnePlaceShareADigestWhateverTheySay() {
        List<String> digests = List.of("one", "other").stream()
                .map(StackDigestTest::failure)
                .map(StackDigest::of)
                .toList();
        assertThat(digests.get(0)).matches("[0-9a-f]{12}").isEqualTo(digests.get(1));
    }

    @Test
    void theCauseTellsFailuresOfOnePlaceApart() {
        assertThat(StackDigest.of(ProblemCode.INTERNAL.because("Ours.", failure("one"))))
                .isEqualTo(StackDigest.of(failure("one")))
                .isNotEqualTo(StackDigest.of(new IllegalStateException("one")));
    }

    @Test
    void anExpectedProblemHasNoStackAndNoDigest() {
        assertThat(StackDigest.of(ProblemCode.CORRUPT_IMAGE.because("Torn."))).isNull();
    }

    private static IllegalArgumentException failure(String text) {
        return new IllegalArgumentException(text);
    }
}
