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
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads whose commit was asked for and never heard of: the client was told that they failed, yet the ledger may have
 * written them down, even later than that. Once it answers again, what has become of them is looked up, and nothing of
 * them is left, unless the client can have its answer yet by its Idempotency-Key. They are settled one after the other:
 * a second without a ledger leaves hundreds of them, and asked for all at once, ledger and storage would refuse some.
 */
final class Undecided {
    private static final Logger log = LoggerFactory.getLogger(Undecided.class);

    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);
    /** Longer than the ledger lets a statement run: what was on its way is committed or gone by then. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private static final int MOST = 10_000;
    private static final int MOST_TRIES = 1_000;

    private final Vertx vertx;
    private final TypedBus bus;
    private final Duration askAgain;
    private final Duration settled;
    private final Queue<Upload> waiting = new ConcurrentLinkedQueue<>();
    /** How many wait or are being settled; whoever makes it one begins the rounds, and they end when it is none. */
    private final AtomicInteger open = new AtomicInteger();

    private record Upload(OpenJob job, int tries) {}

    Undecided(Vertx vertx, TypedBus bus) {
        this(vertx, bus, ASK_AGAIN, SETTLED);
    }

    /** @param settled how long after its first answer the ledger may still write down what was on its way */
    Undecided(Vertx vertx, TypedBus bus, Duration askAgain, Duration settled) {
        this.vertx = vertx;
        this.bus = bus;
        this.askAgain = askAgain;
        this.settled = settled;
    }

    /** Takes an upload over; beyond a bound, and when this node ends first, its object is a matter for the sweep. */
    void settle(OpenJob job) {
        if (open.get() >= MOST) {
            return;
        }
        waiting.add(new Upload(job, 0));
        if (open.getAndIncrement() == 0) {
            round();
        }
    }

    /** Those that come while the others settle wait for the next round, since they have not waited long enough. */
    private void round() {
        vertx.timer(askAgain.toMillis())
                .compose(later -> bus.ask(JobsApi.PULSE, new Pulse()))
                .map(alive -> open.get())
                .compose(due -> vertx.timer(settled.toMillis()).map(due))
                .onSuccess(due -> settleNext(due, 0))
                .onFailure(away -> end(0));
    }

    /** Not by composing futures: so many in a row would be completed one within the other, too deep for the stack. */
    private void settleNext(int due, int done) {
        Upload upload = done < due ? waiting.poll() : null;
        if (upload == null) {
            end(done);
            return;
        }
        leaveNothing(upload.job()).onSuccess(gone -> settleNext(due, done + 1)).onFailure(failure -> {
            log.atDebug().setCause(failure).log("An upload that nobody heard of could not be settled yet");
            if (upload.tries() == MOST_TRIES) {
                end(done + 1);
            } else {
                waiting.add(new Upload(upload.job(), upload.tries() + 1));
                end(done);
            }
        });
    }

    private void end(int done) {
        if (done > 0) {
            log.atInfo().addKeyValue("uploads", done).log("Uploads that nobody heard of are settled");
        }
        if (open.addAndGet(-done) > 0) {
            round();
        }
    }

    private Future<Void> leaveNothing(OpenJob job) {
        return prefixes(job).compose(left -> Leftovers.dropAll(bus, left));
    }

    /** What is to be dropped of an upload; the ledger forgets it, unless its client may yet ask for the answer. */
    private Future<List<String>> prefixes(OpenJob job) {
        Future<List<String>> left = job.answer() != null
                ? bus.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId()))
                        .map(found -> List.<String>of())
                : bus.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId()))
                        .map(ImagesApi.DeletedImage::prefixes);
        return left.recover(failure -> ProblemException.from(failure).code() == ProblemCode.NOT_FOUND
                ? Future.succeededFuture(List.of(ObjectKey.sourcePrefix(job.bucket(), job.owner(), job.imageId())))
                : Future.failedFuture(failure));
    }
}
