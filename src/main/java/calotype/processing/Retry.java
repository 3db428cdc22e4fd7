package calotype.processing;

import calotype.contract.JobsApi.JobWork;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Decides what follows a failed attempt; {@code docs/job-states.md} has the table. */
public final class Retry {
    private static final double FIRST_PAUSE_MS = 2_000;
    private static final double GROWTH = 4;
    private static final double JITTER = 0.2;
    private static final double LONGEST_PAUSE_MS = 600_000;

    /** A picture that makes the decoder crash is given one more chance: the crash may not have been its fault. */
    private static final int MOST_CRASHES = 2;

    /** The service's own fault, which no picture's attempts pay for. */
    private static final Set<ProblemCode> OUTAGES = Set.of(
            ProblemCode.STORAGE_UNAVAILABLE, ProblemCode.STORAGE_FULL, ProblemCode.NOT_READY, ProblemCode.OVERLOADED);

    /** About nine hours of the longest pause: then a person should look. */
    private static final int MOST_OUTAGES = 1_000;

    /** The third pause, 32 s, is not exceeded by waiting for the service to come back. */
    private static final int LONGEST_OUTAGE_PAUSE = 3;

    private final RandomGenerator random;

    /** @param random spreads attempts that failed together */
    public Retry(RandomGenerator random) {
        this.random = random;
    }

    /** What is done about a failed attempt. */
    sealed interface Next {}

    /** @param free whether the attempt that failed is not used up */
    record Again(Duration pause, boolean free) implements Next {}

    /** @param deadLetter whether an operator is to look at it, since the file may be good */
    record End(boolean deadLetter) implements Next {}

    /** The pauses are about 2 s, 8 s, 32 s, each up to a fifth shorter or longer. */
    Next after(Problem problem, JobWork work) {
        if (problem.code() == ProblemCode.WORKER_CRASH) {
            return work.crashes() + 1 < MOST_CRASHES ? again(work) : new End(true);
        }
        if (!problem.retryable()) {
            return new End(false);
        }
        if (!OUTAGES.contains(problem.code())) {
            return again(work);
        }
        int outages = work.outages() + 1;
        return outages < MOST_OUTAGES ? new Again(pause(Math.min(outages, LONGEST_OUTAGE_PAUSE)), true) : new End(true);
    }

    private Next again(JobWork work) {
        return work.attempt() <= work.maxRetries() ? new Again(pause(work.attempt()), false) : new End(true);
    }

    private Duration pause(int round) {
        double pause = Math.min(FIRST_PAUSE_MS * Math.pow(GROWTH, round - 1), LONGEST_PAUSE_MS);
        return Duration.ofMillis(Math.round(pause * random.nextDouble(1 - JITTER, 1 + JITTER)));
    }
}
