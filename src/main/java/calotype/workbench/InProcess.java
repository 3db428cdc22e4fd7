package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.problem.ProblemException;
import java.time.Duration;
import java.util.function.Supplier;

/** Works in this process: no overhead, but what hangs cannot be ended, and what crashes takes the node along. */
public final class InProcess implements Hand {
    private final Engine engine;
    private final Runnable stuck;

    public InProcess(Engine engine) {
        this(engine, () -> {});
    }

    /** @param stuck run when a run that is past its limit goes on, which cannot be stopped from here */
    public InProcess(Engine engine, Runnable stuck) {
        this.engine = engine;
        this.stuck = stuck;
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
        stuck.run();
        return false;
    }

    @Override
    public void close() {}
}
