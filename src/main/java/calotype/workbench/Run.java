package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One task on its way through the workbench. Its result and its work end apart: a result may be given up early. */
final class Run {
    private final Task task;
    private final Listener listener;
    private final CompletableFuture<Product> result = new CompletableFuture<>();
    private boolean working;

    Run(Task task, Listener listener) {
        this.task = task;
        this.listener = listener;
    }

    CompletableFuture<Product> result() {
        return result;
    }

    void fail(ProblemException problem) {
        result.completeExceptionally(problem);
    }

    /**
     * Does the task; blocks until the work has ended, whatever has become of the result.
     *
     * @param abandon called at most once, from another thread, when the result is given up while the work goes on
     */
    void work(Hand hand, Duration limit, Runnable abandon) {
        if (result.isDone()) {
            return;
        }
        working = true;
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(this::timeOut);
        result.whenComplete((product, failure) -> giveUp(abandon));
        try {
            listener.begun();
            Product product = hand.work(task, listener);
            end();
            result.complete(product);
        } catch (RuntimeException failure) {
            end();
            fail(ProblemException.from(failure));
        }
    }

    private void timeOut() {
        fail(ProblemCode.TIMEOUT
                .because("The picture took too long to decode and encode.")
                .permanent());
    }

    private synchronized void giveUp(Runnable abandon) {
        if (working) {
            abandon.run();
        }
    }

    /** Waits for an abandonment that has begun, so that it cannot hit the slot's next run. */
    private synchronized void end() {
        working = false;
    }
}
