package calotype.processing;

import calotype.contract.JobsApi.Stage;
import calotype.queue.JobQueue;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * The workshop's room: work comes from its queue, as many jobs at once as there are slots. It opens when its first
 * process is ready, so that a node which joins or comes back takes nothing that another one would have done sooner.
 */
public final class ProcessingVerticle extends VerticleBase {
    private final JobQueue queue;
    private final JobRunner runner;
    private final int slots;
    private final Duration drain;

    /** @param drain how long running jobs may go on when the room closes; then they are handed back */
    public ProcessingVerticle(JobQueue queue, JobRunner runner, int slots, Duration drain) {
        this.queue = queue;
        this.runner = runner;
        this.slots = slots;
        this.drain = drain;
    }

    @Override
    public Future<?> start() {
        return runner.listen().compose(listening -> queue.start(Stage.IMAGE, slots, runner::run));
    }

    /** The other rooms must still be open: what is finished here is told to them. */
    @Override
    public Future<?> stop() {
        long timer = vertx.setTimer(Math.max(1, drain.toMillis()), late -> runner.handBackAll());
        return queue.stop().onComplete(empty -> vertx.cancelTimer(timer));
    }
}
