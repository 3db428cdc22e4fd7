package calotype.processing;

import calotype.bus.TypedBus;
import calotype.contract.Done;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.ReportProgress;
import calotype.image.Pipeline.Listener;
import calotype.model.Progress;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the ledger how far an attempt has come: one report at a time and not more than ten a second, the newest wins,
 * and the count never falls. What is over in a tenth of a second reports nothing, since its end is news enough. A report
 * that fails is not repeated; the next one says as much and more.
 */
final class ProgressReports implements Listener {
    private static final Logger log = LoggerFactory.getLogger(ProgressReports.class);
    private static final long PAUSE_MS = 100;

    private final Vertx vertx;
    private final TypedBus bus;
    private final JobWork work;
    private final int total;
    private final Consumer<Done> answers;

    private int done;
    private Progress newest = Progress.NONE;
    private @Nullable String thumbhash;
    private boolean unsent;
    private boolean busy;
    private boolean ended;
    private long pause;

    /** @param answers hears what the ledger says to each report */
    ProgressReports(Vertx vertx, TypedBus bus, JobWork work, Consumer<Done> answers) {
        this.vertx = vertx;
        this.bus = bus;
        this.work = work;
        this.total = Progress.total(work.plan());
        this.answers = answers;
        rest();
    }

    private void rest() {
        busy = true;
        pause = vertx.setTimer(PAUSE_MS, over -> {
            busy = false;
            sendNewest();
        });
    }

    /** One more step is finished. The last one, {@code done}, is the ledger's to tell. */
    @Override
    public void finished(String step) {
        done = Math.min(done + 1, total - 1);
        newest = new Progress(step, done, total);
        unsent = true;
        sendNewest();
    }

    /** Goes with every report from now on, since any of them may be the only one that arrives. */
    @Override
    public void placeholder(String text) {
        thumbhash = text;
        unsent = true;
        sendNewest();
    }

    private void sendNewest() {
        if (busy || ended || !unsent) {
            return;
        }
        busy = true;
        unsent = false;
        bus.ask(JobsApi.PROGRESS, new ReportProgress(work.jobId(), work.fence(), newest, thumbhash))
                .onSuccess(answers::accept)
                .onFailure(failure -> log.atDebug()
                        .addKeyValue("job_id", work.jobId())
                        .addKeyValue("reason", failure.getMessage())
                        .log("Progress not reported"))
                .onComplete(answer -> rest());
    }

    /** What is not sent yet is not sent any more. */
    void end() {
        ended = true;
        vertx.cancelTimer(pause);
    }
}
