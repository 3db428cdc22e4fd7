package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One task on its way through the workbench. Its result and its work end apart: a result may be given up early. */
final class Run {
    /** A run that gets no core is waited for, but not for ever. */
    private static final int MOST_LIMITS = 4;

    /** Of the limit: everybody waits for a core a little, which is no reason to wait longer. */
    private static final int LEAST_SHARE = 20;

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
     * @param limit of the time that the work had a core: while others have them the picture is not at fault
     * @param abandon called at most once, from another thread, when the result is given up while the work goes on
     */
    void work(Hand hand, Duration limit, Runnable abandon) {
        if (result.isDone()) {
            return;
        }
        working = true;
        // Few runs last so long that their waiting must be measured.
        Duration half = limit.dividedBy(2);
        after(half, () -> look(limit, Duration.ZERO, half, hand.starvation()));
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

    private void after(Duration time, Runnable look) {
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> {
                    if (!result.isDone()) {
                        look.run();
                    }
                });
    }

    /**
     * @param given what the limit was put off by
     * @param left until the limit, as put off
     */
    private void look(Duration limit, Duration given, Duration left, Supplier<Duration> starvation) {
        after(left, () -> {
            Duration most = limit.multipliedBy(MOST_LIMITS - 1L);
            Duration waited = starvation.get();
            Duration owed = waited.compareTo(most) < 0 ? waited : most;
            Duration more = owed.minus(given);
            if (more.compareTo(limit.dividedBy(LEAST_SHARE)) < 0) {
                timeOut();
            } else {
                look(limit, owed, more, starvation);
            }
        });
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
