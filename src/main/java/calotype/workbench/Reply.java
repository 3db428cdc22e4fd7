package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What a child says: first once that it is ready, then for each task its news and one end.
 *
 * @param step a step that is finished; null otherwise
 * @param thumbhash the picture's placeholder; null otherwise
 * @param product the end of a task that succeeded; null otherwise
 * @param problem the end of a task that failed; null otherwise
 */
record Reply(
        @Nullable String step,
        @Nullable String thumbhash,
        @Nullable Product product,
        @Nullable Problem problem) {
    static final Reply READY = new Reply(null, null, null, null);

    static Reply step(String step) {
        return new Reply(step, null, null, null);
    }

    static Reply placeholder(String thumbhash) {
        return new Reply(null, thumbhash, null, null);
    }

    static Reply product(Product product) {
        return new Reply(null, null, product, null);
    }

    static Reply problem(Problem problem) {
        return new Reply(null, null, null, problem);
    }

    /** Passes on what this tells of a task that goes on; false when it tells nothing, because the task has ended. */
    boolean isNewsFor(Listener listener) {
        if (step != null) {
            listener.finished(step);
        }
        if (thumbhash != null) {
            listener.placeholder(thumbhash);
        }
        return step != null || thumbhash != null;
    }
}
