package calotype.workbench;

import calotype.image.Pipeline.Listener;
import java.time.Duration;
import java.util.function.Supplier;

/** What does the work of one slot. Only {@link #starvation} and {@link #stop} are called while another call is going on. */
public interface Hand extends AutoCloseable {
    /** Makes ready for work, so that a task need not wait for it; a failure is for {@link #work} to tell. */
    void prepare();

    /**
     * Does a task, and blocks.
     *
     * @throws calotype.problem.ProblemException the picture's fault, {@code worker_crash}, or ours
     */
    Product work(Task task, Listener listener);

    /** Measures from now on how long the work that is going on stands ready while others have the cores, as far as that is known. */
    Supplier<Duration> starvation();

    /**
     * Ends the work that is going on; nobody waits for its result any more.
     *
     * @return false when it cannot be ended and goes on by itself
     */
    boolean stop();

    @Override
    void close();
}
