package calotype.processing;

import calotype.config.CrashPoints;
import calotype.contract.Done;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.FailJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.RetryJob;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.DeletePrefix;
import calotype.model.JobState;
import calotype.model.ObjectKey;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One attempt at a job that this node holds. It ends by what comes first: the result, a failure, the time limit, the
 * loss of the lease, or the node's leaving; the others come too late then.
 */
final class Attempt {
    private static final Logger log = LoggerFactory.getLogger(Attempt.class);

    private final Tools tools;
    private final JobWork work;
    private final long started = System.nanoTime();
    private final Promise<Supplier<Future<Void>>> decided = Promise.promise();
    private final Lease lease;
    private final ProgressReports progress;
    private final Making making;
    private final Future<CompleteJob> made;
    private final Future<Void> tidied;

    /** Begins. */
    Attempt(Tools tools, JobWork work) {
        this.tools = tools;
        this.work = work;
        Duration length = tools.settings().jobs().lease();
        lease = new Lease(tools.vertx(), tools.bus(), work, length, () -> end(this::leave));
        progress = new ProgressReports(tools.vertx(), tools.bus(), work, lease::listen);
        making = new Making(tools, work, progress);
        made = making.make();
        tidied = made.transform(over -> making.tidy());
    }

    /** Completes when the ledger has committed the attempt's end, and nothing of it is left in the spool. */
    Future<Void> run() {
        made.onSuccess(result -> end(() -> complete(result))).onFailure(failure -> end(() -> giveUp(failure)));
        Duration limit = tools.settings().jobs().jobTimeout();
        long timer = tools.vertx().setTimer(limit.toMillis(), late -> end(() -> giveUp(overdue())));
        return decided.future()
                .compose(ending -> {
                    tools.vertx().cancelTimer(timer);
                    progress.end();
                    making.stop();
                    return ending.get();
                })
                .eventually(() -> {
                    lease.end();
                    return tidied;
                });
    }

    /** Stops here if it is this job: it was cancelled, or its image deleted. */
    void stopIf(UUID job) {
        if (work.jobId().equals(job)) {
            end(this::leave);
        }
    }

    /** Stops here and gives the job back as if it had not been begun. */
    void handBack() {
        end(() -> tools.ledger()
                .tell(JobsApi.HAND_BACK, new HandBack(work.jobId(), work.fence()))
                .onSuccess(done -> line(Level.INFO).log("Job handed back"))
                .mapEmpty());
    }

    private void end(Supplier<Future<Void>> ending) {
        decided.tryComplete(ending);
    }

    private static ProblemException overdue() {
        return ProblemCode.TIMEOUT.because("The job took too long; it is tried again.");
    }

    private Future<Void> complete(CompleteJob result) {
        tools.crashes().reach(CrashPoints.Point.WORKER_BEFORE_DONE);
        return tools.ledger().tell(JobsApi.COMPLETE, result).compose(done -> {
            if (!done.applied()) {
                return leave();
            }
            tools.crashes().reach(CrashPoints.Point.WORKER_AFTER_DONE_BEFORE_ACK);
            line(Level.INFO)
                    .addKeyValue("renditions", result.renditions().size())
                    .log("Job completed");
            return Future.succeededFuture();
        });
    }

    private Future<Void> giveUp(Throwable failure) {
        Problem problem = ProblemException.from(failure).problem();
        Retry.Next next = tools.retry().after(problem, work);
        String place = StackDigest.of(failure);
        boolean ours = problem.code() == ProblemCode.INTERNAL;
        line(ours ? Level.ERROR : Level.WARN)
                .setCause(ours ? failure : null)
                .addKeyValue("code", problem.code().wire())
                .addKeyValue("stack_digest", place)
                .addKeyValue("next", next)
                .log("Attempt failed");
        return tell(next, problem, place).mapEmpty();
    }

    private Future<Done> tell(Retry.Next next, Problem problem, @Nullable String place) {
        if (next instanceof Retry.Again again) {
            long pause = again.pause().toMillis();
            return tools.ledger()
                    .tell(JobsApi.RETRY, new RetryJob(work.jobId(), work.fence(), problem, pause, again.free()));
        }
        boolean dead = next instanceof Retry.End end && end.deadLetter();
        return tools.ledger().tell(JobsApi.FAIL, new FailJob(work.jobId(), work.fence(), problem, dead, place));
    }

    /**
     * The job is another's or nobody's now. Keys follow from the bytes, so files are too many only when nobody will
     * make or read them any more: those of a deleted image or of a cancelled job.
     */
    private Future<Void> leave() {
        line(Level.INFO).log("Job is no longer ours; the result is dropped");
        return tidied.compose(over -> tools.bus().ask(ImagesApi.FIND, new FindImage(work.owner(), work.imageId())))
                .compose(image -> isForNobody(image) ? removeRenditions() : Future.<Void>succeededFuture())
                .recover(failure -> ProblemException.from(failure).code() == ProblemCode.NOT_FOUND
                        ? removeRenditions()
                        : Future.succeededFuture());
    }

    private static boolean isForNobody(ImageRecord image) {
        return image.job().status() == JobState.CANCELLED && image.renditions().isEmpty();
    }

    private Future<Void> removeRenditions() {
        String prefix = ObjectKey.processedPrefix(work.bucket(), work.owner(), work.imageId());
        return tools.bus()
                .ask(StorageApi.DELETE_PREFIX, new DeletePrefix(prefix))
                .onFailure(failure -> line(Level.WARN).log("Files that nobody needs may be left in storage"))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private LoggingEventBuilder line(Level level) {
        return log.atLevel(level)
                .addKeyValue("job_id", work.jobId())
                .addKeyValue("image_id", work.imageId())
                .addKeyValue("request_id", work.requestId())
                .addKeyValue("trace_id", work.traceId())
                .addKeyValue("attempt", work.attempt())
                .addKeyValue("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }
}
