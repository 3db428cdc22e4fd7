package calotype.http;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.UUID;

/** Ids in URLs and messages. A malformed one is like an unknown one, so that nothing can be learned by trying. */
final class Ids {
    private static final int LENGTH = 36;

    private Ids() {}

    /** @throws ProblemException {@code not_found} */
    static UUID parse(String text) {
        if (text.length() != LENGTH) {
            throw notFound();
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw notFound();
        }
    }

    static ProblemException notFound() {
        return ProblemCode.NOT_FOUND.because("Nothing of yours has this id.");
    }
}
