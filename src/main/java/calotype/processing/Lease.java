package calotype.processing;

import calotype.bus.TypedBus;
import calotype.contract.Done;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.RenewLease;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a job while it is worked on, by a renewal at each third of the lease's length. */
final class Lease {
    private static final Logger log = LoggerFactory.getLogger(Lease.class);

    private final Vertx vertx;
    private final TypedBus bus;
    private final RenewLease renewal;
    private final Runnable lost;
    private final long timer;

    /** @param lost called when the ledger says that the job is no longer ours; perhaps more than once */
    Lease(Vertx vertx, TypedBus bus, JobWork work, Duration length, Runnable lost) {
        this.vertx = vertx;
        this.bus = bus;
        this.renewal = new RenewLease(work.jobId(), work.fence(), (int) length.toSeconds());
        this.lost = lost;
        this.timer = vertx.setPeriodic(Math.max(1, length.toMillis() / 3), tick -> renew());
    }

    private void renew() {
        bus.ask(JobsApi.RENEW, renewal)
                .onSuccess(this::listen)
                // A ledger that does not answer has not given the job away; the fence guards what is written later.
                .onFailure(failure -> log.atWarn()
                        .addKeyValue("job_id", renewal.jobId())
                        .addKeyValue("reason", failure.getMessage())
                        .log("Lease could not be renewed"));
    }

    /** Hears an answer of the ledger that tells whether the job is still ours. */
    void listen(Done answer) {
        if (!answer.applied()) {
            lost.run();
        }
    }

    void end() {
        vertx.cancelTimer(timer);
    }
}
