package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.problem.ProblemException;
import java.time.Duration;
import java.util.function.Supplier;

/** Works in this process: no overhead, but what hangs cannot be ended, and what crashes takes the node along. */
public final class InProcess implements Hand {
    private final Engine engine;

    public InProcess(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void prepare() {}

    @Override
    public Product work(Task task, Listener listener) {
        try {
            return task.by(engine, listener);
        } catch (Throwable failure) {
            // The decoder boundary: a stack overflow or a missing native library must not cost the slot's thread.
            throw ProblemException.from(failure);
        }
    }

    @Override
    public Supplier<Duration> starvation() {
        return () -> Duration.ZERO;
    }

    @Override
    public boolean stop() {
        return false;
    }

    @Override
    public void close() {}
}
