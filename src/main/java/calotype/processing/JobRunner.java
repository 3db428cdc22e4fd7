package calotype.processing;

import calotype.bus.TypedBus;
import calotype.config.CrashPoints;
import calotype.config.Settings;
import calotype.contract.Events;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.ClaimJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.JobWork;
import calotype.problem.ProblemCode;
import calotype.workbench.Workbench;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Turns tickets into attempts. It is used on one Vert.x context. */
public final class JobRunner {
    private static final Future<Void> NO_SUCH_JOB =
            Future.failedFuture(ProblemCode.NOT_FOUND.because("There never was such a job."));

    private final Tools tools;
    private final String worker;
    private final Set<Attempt> attempts = new HashSet<>();
    private final AtomicInteger busy = new AtomicInteger();
    private boolean leaving;

    /** @param worker the node's name, for people who look at a lease */
    public JobRunner(Vertx vertx, TypedBus bus, Workbench bench, Retry retry, Settings settings, String worker) {
        Ledger ledger = new Ledger(vertx, bus, settings.jobs().lease());
        this.tools = new Tools(vertx, bus, bench, ledger, retry, settings, CrashPoints.of(settings));
        this.worker = worker;
    }

    /** Begins to hear which jobs are to be stopped, and to say what can be made here; completes when work may come. */
    Future<Void> listen() {
        return tools.bus()
                .follow(
                        Events.JOB_STOPPED,
                        news -> List.copyOf(attempts).forEach(attempt -> attempt.stopIf(news.jobId())))
                .compose(listening -> new CodecDesk(tools).open());
    }

    /** How many jobs it holds; to be asked from any thread. */
    public int busy() {
        return busy.get();
    }

    /**
     * Completes when the ledger has committed how the attempt ended, or there was nothing to do; fails when it could
     * not, and with {@code not_found} for the ticket of a job that there never was.
     */
    Future<Void> run(JobTicket ticket) {
        int leaseSeconds = (int) tools.settings().jobs().lease().toSeconds();
        return tools.bus()
                .ask(JobsApi.CLAIM, new ClaimJob(ticket.jobId(), worker, leaseSeconds))
                .compose(claimed -> {
                    JobWork work = claimed.work();
                    Future<Void> worked = work == null ? Future.succeededFuture() : attempt(work);
                    return Boolean.TRUE.equals(claimed.unknown()) ? worked.compose(done -> NO_SUCH_JOB) : worked;
                });
    }

    private Future<Void> attempt(JobWork work) {
        tools.crashes().reach(CrashPoints.Point.WORKER_AFTER_CLAIM);
        if (leaving) {
            return tools.ledger()
                    .tell(JobsApi.HAND_BACK, new HandBack(work.jobId(), work.fence()))
                    .mapEmpty();
        }
        Attempt attempt = new Attempt(tools, work);
        attempts.add(attempt);
        busy.set(attempts.size());
        return attempt.run().onComplete(over -> {
            attempts.remove(attempt);
            busy.set(attempts.size());
        });
    }

    /** Gives back every job that is still being worked on, and each one that is claimed from now on. */
    void handBackAll() {
        leaving = true;
        List.copyOf(attempts).forEach(Attempt::handBack);
    }
}
