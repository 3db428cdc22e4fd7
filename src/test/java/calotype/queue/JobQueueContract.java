package calotype.queue;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.Stage;
import calotype.testing.WatchedVertx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every queue of tickets must do; each adapter runs it. */
abstract class JobQueueContract {
    Vertx vertx;
    JobQueue queue;
    private Context context;

    /** Tickets in the consumer's hand, in the order of their coming. */
    final BlockingQueue<InHand> handed = new LinkedBlockingQueue<>();

    record InHand(JobTicket ticket, Promise<Void> done) {}

    abstract JobQueue openQueue() throws Exception;

    /** Lays tickets of the image stage into the queue, as whoever opens jobs does. */
    abstract void lay(List<JobTicket> tickets) throws Exception;

    /** What has to happen outside for a ticket to come again; a broker does it by itself. */
    void sourceNotices(JobTicket notDone) throws Exception {}

    @BeforeEach
    void open() throws Exception {
        vertx = WatchedVertx.create();
        context = vertx.getOrCreateContext();
        queue = openQueue();
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void aTicketLaidLaterComes() throws Exception {
        start(1);

        JobTicket ticket = tickets(1).get(0);
        lay(List.of(ticket));

        assertThat(next().ticket()).isEqualTo(ticket);
    }

    @Test
    void ticketsLaidBeforeTheStartCome() throws Exception {
        List<JobTicket> tickets = tickets(3);
        lay(tickets);

        start(3);

        assertThat(List.of(next().ticket(), next().ticket(), next().ticket()))
                .containsExactlyInAnyOrderElementsOf(tickets);
    }

    @Test
    void neverMoreThanAgreedAreInHand() throws Exception {
        lay(tickets(10));

        start(2);

        InHand first = next();
        next();
        assertThat(roundTrip()).isEmpty();
        first.done().complete();
        assertThat(next().ticket()).isNotEqualTo(first.ticket());
        assertThat(roundTrip()).isEmpty();
    }

    @Test
    void everyTicketComesOnce() throws Exception {
        List<JobTicket> tickets = tickets(50);
        lay(tickets);
        start(3);

        List<JobTicket> seen = new ArrayList<>();
        for (int i = 0; i < tickets.size(); i++) {
            InHand inHand = next();
            seen.add(inHand.ticket());
            inHand.done().complete();
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(tickets);
    }

    @Test
    void aTicketThatWasNotDoneComesAgain() throws Exception {
        JobTicket ticket = tickets(1).get(0);
        lay(List.of(ticket));
        start(1);

        next().done().fail("ledger away");
        roundTrip();
        sourceNotices(ticket);

        assertThat(next().ticket()).isEqualTo(ticket);
    }

    @Test
    void aConsumerThatThrowsIsAConsumerThatFails() throws Exception {
        List<JobTicket> tickets = tickets(2);
        Set<JobTicket> thrownAt = new HashSet<>();
        await(onContext(() -> queue.start(Stage.IMAGE, 1, ticket -> {
            if (thrownAt.isEmpty()) {
                thrownAt.add(ticket);
                throw new IllegalStateException("bad day");
            }
            return take(ticket);
        })));

        lay(tickets);

        assertThat(tickets).contains(next().ticket());
    }

    @Test
    void h14_stoppingTakesNoMoreAndWaitsForThoseInHand() throws Exception {
        lay(tickets(2));
        start(1);
        InHand inHand = next();

        Future<Void> stopped = onContext(queue::stop);
        assertThat(roundTrip()).isEmpty();
        assertThat(stopped.isComplete()).isFalse();
        inHand.done().complete();

        await(stopped);
        assertThat(roundTrip()).isEmpty();
    }

    @Test
    void stoppingWithEmptyHandsIsAtOnce() throws Exception {
        start(1);

        await(onContext(queue::stop));
    }

    void start(int mostInHand) throws Exception {
        await(onContext(() -> queue.start(Stage.IMAGE, mostInHand, this::take)));
    }

    private Future<Void> take(JobTicket ticket) {
        Promise<Void> done = Promise.promise();
        handed.add(new InHand(ticket, done));
        return done.future();
    }

    InHand next() throws InterruptedException {
        InHand next = handed.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("the next ticket").isNotNull();
        return next;
    }

    /** Lets everything that is under way on the queue's context pass, and answers what came of it. */
    Set<InHand> roundTrip() throws Exception {
        for (int i = 0; i < 10; i++) {
            await(onContext(Future::succeededFuture));
        }
        return Set.copyOf(handed);
    }

    <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> result = Promise.promise();
        context.runOnContext(here -> work.get().onComplete(result));
        return result.future();
    }

    static List<JobTicket> tickets(int count) {
        return Stream.generate(() -> new JobTicket(UUID.randomUUID(), Stage.IMAGE))
                .limit(count)
                .toList();
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
