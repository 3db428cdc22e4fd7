package calotype.processing;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
    private final Retry retry = new Retry(new Random(1));

    @ParameterizedTest(name = "{0} at attempt {1} of at most {2} retries: {3} s")
    @CsvSource(
            nullValues = "never",
            value = {
                // problem, attempt, retries, pause in seconds before jitter
                "STORAGE_UNAVAILABLE, 1, 3, 2",
                "STORAGE_UNAVAILABLE, 2, 3, 8",
                "STORAGE_UNAVAILABLE, 3, 3, 32",
                "STORAGE_UNAVAILABLE, 4, 3, never",
                "STORAGE_UNAVAILABLE, 1, 0, never",
                "INTERNAL, 1, 3, 2",
                "TIMEOUT, 1, 3, 2",
                "OVERLOADED, 1, 3, 2",
                "CORRUPT_IMAGE, 1, 3, never",
                "UNSUPPORTED_CODEC, 1, 3, never",
                "TOO_MANY_PIXELS, 1, 3, never",
                "NOT_FOUND, 1, 3, never",
                "WORKER_CRASH, 1, 3, 2",
                "WORKER_CRASH, 2, 3, never",
                "WORKER_CRASH, 1, 0, never",
            })
    void h04_theTable(ProblemCode code, int attempt, int maxRetries, Integer seconds) {
        Duration pause = retry.pauseAfter(problem(code), attempt, maxRetries);

        if (seconds == null) {
            assertThat(pause).isNull();
        } else {
            assertThat(pause.toMillis()).isBetween(seconds * 800L, seconds * 1200L);
        }
    }

    @Test
    void aDecodeThatTimedOutIsNotTriedAgain() {
        Problem permanent = ProblemCode.TIMEOUT.because("Too slow.").permanent().problem();

        assertThat(retry.pauseAfter(permanent, 1, 3)).isNull();
    }

    @Test
    void anUnexpectedExceptionIsTriedAgain() {
        Problem unexpected =
                ProblemException.from(new IllegalStateException("bug")).problem();

        assertThat(retry.pauseAfter(unexpected, 1, 3)).isNotNull();
    }

    private static Problem problem(ProblemCode code) {
        return code.because("It happened.").problem();
    }
}
