package calotype.persistence;

import calotype.config.CrashPoints;
import calotype.queue.Letter;
import calotype.queue.Outlet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings letters from the outbox to the broker: when it is told that there are some, and otherwise once a second, when
 * it also looks for jobs that lack a ticket. Any number of relays share the work. While the broker is away nothing is
 * touched.
 */
final class JobRelay {
    private static final Logger log = LoggerFactory.getLogger(JobRelay.class);

    private static final int BATCH = 200;
    private static final int PURGE = 5_000;
    private static final long LOOK_EVERY_MS = 1_000;
    private static final int PURGE_EVERY_LOOKS = 60;

    private final Vertx vertx;
    private final OutboxTable outbox;
    private final Outlet outlet;
    private final CrashPoints crashes;

    private long timer;
    private int looks;
    private boolean busy;
    private boolean moreMayLie;
    private boolean stopped;

    JobRelay(Vertx vertx, OutboxTable outbox, Outlet outlet, CrashPoints crashes) {
        this.vertx = vertx;
        this.outbox = outbox;
        this.outlet = outlet;
        this.crashes = crashes;
    }

    void start() {
        timer = vertx.setPeriodic(0, LOOK_EVERY_MS, tick -> lookEverywhere());
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    /** There may be letters. */
    void wake() {
        moreMayLie = true;
        relay();
    }

    private void lookEverywhere() {
        if (!outlet.isOpen()) {
            return;
        }
        looks++;
        Future<?> tidied = looks % PURGE_EVERY_LOOKS == 0 ? outbox.purge(PURGE) : Future.succeededFuture();
        tidied.compose(done -> outbox.sweep(BATCH)).onFailure(this::note).onComplete(swept -> wake());
    }

    /** One batch at a time; what is noticed meanwhile is remembered. */
    private void relay() {
        if (busy || !moreMayLie || stopped || !outlet.isOpen()) {
            return;
        }
        busy = true;
        moreMayLie = false;
        outbox.take(BATCH).compose(this::send).onComplete(end -> {
            busy = false;
            if (end.failed()) {
                note(end.cause());
            } else {
                moreMayLie |= end.result() == BATCH;
                relay();
            }
        });
    }

    /** How many there were. */
    private Future<Integer> send(List<Letter> letters) {
        if (letters.isEmpty()) {
            return Future.succeededFuture(0);
        }
        return outlet.send(letters)
                .onSuccess(safe -> crashes.reach(CrashPoints.Point.RELAY_AFTER_CONFIRM_BEFORE_MARK))
                .compose(safe -> {
                    List<Long> unsafe =
                            new ArrayList<>(letters.stream().map(Letter::id).toList());
                    unsafe.removeAll(safe);
                    Future<Void> noted = safe.isEmpty() ? Future.succeededFuture() : outbox.sent(safe);
                    return unsafe.isEmpty() ? noted : noted.compose(done -> failed(unsafe));
                })
                .map(letters.size());
    }

    private Future<Void> failed(List<Long> letters) {
        log.atWarn()
                .addKeyValue("letters", letters.size())
                .log("Letters did not reach the broker; they are sent again");
        return outbox.failed(letters);
    }

    private void note(Throwable failure) {
        log.atWarn().addKeyValue("reason", failure.getMessage()).log("The outbox cannot be read");
    }
}
