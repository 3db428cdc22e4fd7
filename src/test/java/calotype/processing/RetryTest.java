package calotype.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import calotype.contract.JobsApi.JobWork;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.processing.Retry.Again;
import calotype.processing.Retry.End;
import calotype.processing.Retry.Next;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
    private final Retry retry = new Retry(new Random(1));

    @ParameterizedTest(name = "{0} at attempt {1} of at most {2} retries, {3} crashes and {4} outages before: {5}")
    @CsvSource({
        // problem, attempt, retries, crashes, outages, pause in seconds before jitter (free: no attempt used up)
        "INTERNAL, 1, 3, 0, 0, 2",
        "INTERNAL, 2, 3, 0, 0, 8",
        "INTERNAL, 3, 3, 0, 0, 32",
        "INTERNAL, 4, 3, 0, 0, dead letter",
        "INTERNAL, 1, 0, 0, 0, dead letter",
        "INTERNAL, 15, 20, 0, 0, 600",
        "TIMEOUT, 1, 3, 0, 0, 2",
        "TIMEOUT, 1, 3, 1, 7, 2",
        "CORRUPT_IMAGE, 1, 3, 0, 0, refused",
        "UNSUPPORTED_CODEC, 1, 3, 0, 0, refused",
        "TOO_MANY_PIXELS, 1, 3, 0, 0, refused",
        "NOT_FOUND, 1, 3, 0, 0, refused",
        "STORAGE_UNAVAILABLE, 1, 3, 0, 0, free 2",
        "STORAGE_UNAVAILABLE, 1, 3, 0, 1, free 8",
        "STORAGE_UNAVAILABLE, 1, 3, 0, 2, free 32",
        "STORAGE_UNAVAILABLE, 4, 3, 0, 50, free 32",
        "STORAGE_UNAVAILABLE, 1, 3, 0, 999, dead letter",
        "STORAGE_FULL, 1, 0, 0, 0, free 2",
        "NOT_READY, 4, 3, 1, 0, free 2",
        "OVERLOADED, 4, 3, 1, 0, free 2",
    })
    void h04_theTable(ProblemCode code, int attempt, int maxRetries, int crashes, int outages, String expected) {
        check(retry.after(problem(code), work(attempt, maxRetries, crashes, outages)), expected);
    }

    @ParameterizedTest(name = "at attempt {0} of at most {1} retries, {2} crashes and {3} outages before: {4}")
    @CsvSource({
        "1, 3, 0, 0, 2",
        "3, 3, 0, 9, 32",
        "2, 3, 1, 0, dead letter",
        "4, 3, 1, 0, dead letter",
        // Other failures used the attempts up: no second chance is left.
        "4, 3, 0, 0, dead letter",
        "1, 0, 0, 0, dead letter",
    })
    void h11_aPictureIsGivenUpAtItsSecondCrashWhateverHappenedInBetween(
            int attempt, int maxRetries, int crashes, int outages, String expected) {
        check(retry.after(problem(ProblemCode.WORKER_CRASH), work(attempt, maxRetries, crashes, outages)), expected);
    }

    @Test
    void h04_aPauseIsUpToAFifthShorterOrLonger() {
        assertThat(new Retry(always(0)).after(problem(ProblemCode.INTERNAL), work(2, 3, 0, 0)))
                .isEqualTo(new Again(Duration.ofMillis(6_400), false));
        assertThat(new Retry(always(Long.MAX_VALUE)).after(problem(ProblemCode.INTERNAL), work(2, 3, 0, 0)))
                .asInstanceOf(type(Again.class))
                .satisfies(again ->
                        assertThat(again.pause()).isBetween(Duration.ofMillis(7_900), Duration.ofMillis(9_600)));
    }

    @Test
    void aDecodeThatTimedOutIsNotTriedAgain() {
        Problem permanent = ProblemCode.TIMEOUT.because("Too slow.").permanent().problem();

        assertThat(retry.after(permanent, work(1, 3, 0, 0))).isEqualTo(new End(false));
    }

    @Test
    void anUnexpectedExceptionIsTriedAgain() {
        Problem unexpected =
                ProblemException.from(new IllegalStateException("bug")).problem();

        assertThat(retry.after(unexpected, work(1, 3, 0, 0))).isInstanceOf(Again.class);
    }

    private static void check(Next next, String expected) {
        if (next instanceof Again again) {
            assertThat(again.free()).isEqualTo(expected.startsWith("free"));
            long seconds = Long.parseLong(expected.replace("free ", ""));
            assertThat(again.pause().toMillis()).isBetween(seconds * 800, seconds * 1200);
        } else {
            assertThat(next).isEqualTo(new End(expected.equals("dead letter")));
            assertThat(expected).isIn("dead letter", "refused");
        }
    }

    private static RandomGenerator always(long bits) {
        return () -> bits;
    }

    private static JobWork work(int attempt, int maxRetries, int crashes, int outages) {
        UUID id = new UUID(0, 1);
        return new JobWork(
                id,
                id,
                id,
                "default",
                ObjectKey.source("default", id, id, ImageFormat.JPEG),
                ImageFormat.JPEG,
                FakeHouse.PLAN,
                7,
                attempt,
                maxRetries,
                crashes,
                outages,
                "request-1",
                null);
    }

    private static Problem problem(ProblemCode code) {
        return code.because("It happened.").problem();
    }
}
