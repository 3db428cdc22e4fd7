package calotype.workbench;

import calotype.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What a child says: first once that it is ready, then for each task its steps and one end.
 *
 * @param step a step that is finished; null otherwise
 * @param product the end of a task that succeeded; null otherwise
 * @param problem the end of a task that failed; null otherwise
 */
record Reply(
        @Nullable String step,
        @Nullable Product product,
        @Nullable Problem problem) {
    static final Reply READY = new Reply(null, null, null);

    static Reply step(String step) {
        return new Reply(step, null, null);
    }

    static Reply product(Product product) {
        return new Reply(null, product, null);
    }

    static Reply problem(Problem problem) {
        return new Reply(null, null, problem);
    }
}
