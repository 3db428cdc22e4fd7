package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.Pulse;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads whose commit was asked for and never heard of: the client was told that they failed, yet the ledger may have
 * written them down, even later than that. Once it answers again, what has become of them is looked up, and nothing of
 * them is left, unless the client can have its answer yet by its Idempotency-Key.
 */
final class Undecided {
    private static final Logger log = LoggerFactory.getLogger(Undecided.class);

    private static final long ASK_AGAIN_MILLIS = 2_000;
    /** Longer than the ledger lets a statement run: what was on its way is committed or gone by then. */
    private static final long SETTLED_MILLIS = 5_000;

    private static final int MOST = 10_000;
    private static final int MOST_TRIES = 1_000;

    private final Vertx vertx;
    private final TypedBus bus;
    private final AtomicInteger open = new AtomicInteger();

    Undecided(Vertx vertx, TypedBus bus) {
        this.vertx = vertx;
        this.bus = bus;
    }

    /** Takes an upload over; beyond a bound, and when this node ends first, its object is a matter for the sweep. */
    void settle(OpenJob job) {
        if (open.incrementAndGet() > MOST) {
            open.decrementAndGet();
            return;
        }
        askAgain(job, MOST_TRIES);
    }

    private void askAgain(OpenJob job, int tries) {
        if (tries == 0) {
            open.decrementAndGet();
            return;
        }
        vertx.timer(ASK_AGAIN_MILLIS)
                .compose(later -> bus.ask(JobsApi.PULSE, new Pulse()))
                .compose(alive -> vertx.timer(SETTLED_MILLIS))
                .compose(settled -> leaveNothing(job))
                .onSuccess(done -> open.decrementAndGet())
                .onFailure(failure -> askAgain(job, tries - 1));
    }

    private Future<Void> leaveNothing(OpenJob job) {
        String prefix = ObjectKey.sourcePrefix(job.bucket(), job.owner(), job.imageId());
        Future<List<String>> leftovers = job.answer() != null
                ? bus.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId()))
                        .map(found -> List.<String>of())
                : bus.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId()))
                        .map(ImagesApi.DeletedImage::prefixes);
        return leftovers
                .recover(failure -> ProblemException.from(failure).code() == ProblemCode.NOT_FOUND
                        ? Future.succeededFuture(List.of(prefix))
                        : Future.failedFuture(failure))
                .onSuccess(dropped -> log.atInfo()
                        .addKeyValue("image_id", job.imageId())
                        .addKeyValue("removed", !dropped.isEmpty())
                        .log("An upload that nobody heard of is settled"))
                .compose(dropped -> Leftovers.drop(bus, dropped));
    }
}
