package calotype.problem;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of the house. Made from a {@link ProblemCode}, it carries a {@link Problem} and no stack trace,
 * since an expected problem needs none; an unexpected failure is wrapped with its cause, which goes to the log only.
 */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.code().wire() + ": " + problem.detail(), cause, false, false);
        this.problem = problem;
    }

    /** The problem that {@code failure} is or carries; {@code internal}, with no text of the failure, for any other. */
    public static ProblemException from(Throwable failure) {
        if (failure instanceof ProblemException known) {
            return known;
        }
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return from(wrapped.getCause());
        }
        return ProblemCode.INTERNAL.because("An unexpected failure; quote the request id when you report it.", failure);
    }

    public Problem problem() {
        return problem;
    }

    public ProblemCode code() {
        return problem.code();
    }

    /** The same problem with one more member of the problem document; {@code value} is a JSON value. */
    public ProblemException with(String member, Object value) {
        return new ProblemException(problem.with(member, value), getCause());
    }

    /** The same problem, telling the client when to come back; rendered as {@code Retry-After} too. */
    public ProblemException retryAfter(Duration wait) {
        return with("retry_after", Math.max(1, wait.toSeconds()));
    }

    /** The same problem, never to be tried again (a decode that timed out: the file is at fault). */
    public ProblemException permanent() {
        return new ProblemException(
                new Problem(problem.code(), problem.detail(), false, problem.members()), getCause());
    }
}
