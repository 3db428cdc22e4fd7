package calotype.processing;

import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides whether a failed attempt is followed by another one, and when. */
public final class Retry {
    private static final double FIRST_PAUSE_MS = 2_000;
    private static final double GROWTH = 4;
    private static final double JITTER = 0.2;

    /** A picture that makes the decoder crash is given one more chance: the crash may not have been its fault. */
    private static final int MOST_CRASHES = 2;

    private final RandomGenerator random;

    /** @param random spreads attempts that failed together */
    public Retry(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The pause before the next attempt: about 2 s, 8 s, 32 s.
     *
     * @param attempt that failed, 1 for the first
     * @param maxRetries attempts beyond the first
     * @return null when there is to be no other attempt
     */
    public @Nullable Duration pauseAfter(Problem problem, int attempt, int maxRetries) {
        if (!mayBeTriedAgain(problem, attempt) || attempt > maxRetries) {
            return null;
        }
        double pause = FIRST_PAUSE_MS * Math.pow(GROWTH, attempt - 1);
        return Duration.ofMillis(Math.round(pause * random.nextDouble(1 - JITTER, 1 + JITTER)));
    }

    private static boolean mayBeTriedAgain(Problem problem, int attempt) {
        return problem.code() == ProblemCode.WORKER_CRASH ? attempt < MOST_CRASHES : problem.retryable();
    }
}
