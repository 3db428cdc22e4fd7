package calotype.queue;

import calotype.bus.TypedBus;
import calotype.contract.Events;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.Stage;
import calotype.contract.JobsApi.TakeTickets;
import calotype.contract.JobsApi.Tickets;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of a house without a broker: tickets are taken from the job table. It looks when the ledger says that there
 * is something, when a ticket is done and more may lie there, and otherwise about once a second, because news may be
 * lost and delayed jobs make no noise when they become due.
 */
public final class LedgerJobQueue implements JobQueue {
    private static final Logger log = LoggerFactory.getLogger(LedgerJobQueue.class);
    private static final long LOOK_EVERY_MS = 1_000;
    private static final int MOST_DOUBLINGS = 2;

    private final Vertx vertx;
    private final TypedBus bus;
    private final RandomGenerator random;
    private final Promise<Void> emptyHanded = Promise.promise();

    private @Nullable Consumption consumption;
    private boolean asking;
    private boolean moreMayLie;
    private int inHand;
    private int failures;

    /** @param random spreads the looks of several nodes */
    public LedgerJobQueue(Vertx vertx, TypedBus bus, RandomGenerator random) {
        this.vertx = vertx;
        this.bus = bus;
        this.random = random;
    }

    private record Consumption(
            Stage stage, int mostInHand, Function<JobTicket, Future<Void>> consumer, Context context) {}

    @Override
    public Future<Void> start(Stage stage, int mostInHand, Function<JobTicket, Future<Void>> consumer) {
        consumption = new Consumption(stage, mostInHand, consumer, vertx.getOrCreateContext());
        lookEveryNowAndThen();
        return bus.follow(Events.TICKET_READY, news -> {
            if (news.stage() == stage) {
                look();
            }
        });
    }

    private void lookEveryNowAndThen() {
        Consumption now = consumption;
        if (now != null) {
            look();
            long pause = LOOK_EVERY_MS << Math.min(failures, MOST_DOUBLINGS);
            vertx.setTimer((long) (pause * random.nextDouble(0.8, 1.2)), timer -> lookEveryNowAndThen());
        }
    }

    private void look() {
        moreMayLie = true;
        takeWhatFits();
    }

    /** Asks once at a time; what is noticed meanwhile is remembered. */
    private void takeWhatFits() {
        Consumption now = consumption;
        if (now == null || asking || !moreMayLie || inHand >= now.mostInHand()) {
            return;
        }
        int room = now.mostInHand() - inHand;
        asking = true;
        moreMayLie = false;
        bus.ask(JobsApi.TAKE, new TakeTickets(now.stage(), room)).onComplete(answer -> {
            asking = false;
            if (answer.succeeded()) {
                handOut(answer.result(), room);
            } else {
                noteFailure(answer.cause());
            }
        });
    }

    private void handOut(Tickets taken, int room) {
        failures = 0;
        Consumption now = consumption;
        if (now == null) {
            // Stopped meanwhile: whoever takes next gets them when their short while is over.
            return;
        }
        moreMayLie |= taken.tickets().size() >= room;
        for (JobTicket ticket : taken.tickets()) {
            inHand++;
            handle(now, ticket).onComplete(end -> now.context().runOnContext(here -> putDown(ticket, end)));
        }
        takeWhatFits();
    }

    private static Future<Void> handle(Consumption now, JobTicket ticket) {
        try {
            return now.consumer().apply(ticket);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private void putDown(JobTicket ticket, AsyncResult<Void> end) {
        inHand--;
        if (end.failed()) {
            log.atWarn()
                    .setCause(end.cause())
                    .addKeyValue("job_id", ticket.jobId())
                    .log("Ticket not done; it will come again");
        }
        takeWhatFits();
        tellIfEmptyHanded();
    }

    private void noteFailure(Throwable failure) {
        failures++;
        log.atWarn()
                .addKeyValue("failures", failures)
                .addKeyValue("reason", failure.getMessage())
                .log("No tickets from the ledger");
    }

    @Override
    public Future<Void> stop() {
        consumption = null;
        tellIfEmptyHanded();
        return emptyHanded.future();
    }

    private void tellIfEmptyHanded() {
        if (consumption == null && inHand == 0) {
            emptyHanded.tryComplete();
        }
    }
}
