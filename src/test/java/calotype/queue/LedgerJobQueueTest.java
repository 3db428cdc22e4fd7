package calotype.queue;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.TypedBus;
import calotype.contract.Contract;
import calotype.contract.Events;
import calotype.contract.Events.TicketReady;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.Stage;
import calotype.contract.JobsApi.TakeTickets;
import calotype.contract.JobsApi.Tickets;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LedgerJobQueueTest extends JobQueueContract {
    private TypedBus bus;
    private FakeLedger ledger;

    @Override
    JobQueue openQueue() throws Exception {
        bus = new TypedBus(vertx, Contract.ALL);
        ledger = new FakeLedger();
        await(bus.serve(JobsApi.TAKE, ledger::take));
        return new LedgerJobQueue(vertx, bus, new Random(1));
    }

    @Override
    void lay(List<JobTicket> tickets) {
        ledger.lay(tickets);
        bus.publish(Events.TICKET_READY, new TicketReady(Stage.IMAGE));
    }

    @Test
    void aTicketComesWithoutNewsToo() throws Exception {
        start(1);
        roundTrip();
        List<JobTicket> silent = tickets(1);

        ledger.lay(silent);

        assertThat(next().ticket()).isEqualTo(silent.get(0));
    }

    @Test
    void newsOfAnotherStageAsksNobody() throws Exception {
        start(1);
        roundTrip();
        int asked = ledger.asked.get();

        bus.publish(Events.TICKET_READY, new TicketReady(Stage.AI));

        roundTrip();
        assertThat(ledger.asked).hasValueLessThanOrEqualTo(asked + 1);
    }

    @Test
    void r10_aLedgerThatFailsIsAskedAgain() throws Exception {
        ledger.failures = 2;
        start(1);
        List<JobTicket> tickets = tickets(1);
        ledger.lay(tickets);

        assertThat(next().ticket()).isEqualTo(tickets.get(0));
        assertThat(ledger.asked).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void aFullHandAsksForNothing() throws Exception {
        start(1);
        lay(tickets(1));
        next();
        roundTrip();
        int asked = ledger.asked.get();

        lay(tickets(1));

        roundTrip();
        assertThat(ledger.asked).hasValue(asked);
    }

    /** The ledger offers a job again when the short while for its taker is over. */
    @Override
    void sourceNotices(JobTicket notDone) {
        lay(List.of(notDone));
    }

    /** Gives each ticket to one asker. */
    private final class FakeLedger {
        private final Queue<JobTicket> due = new ArrayDeque<>();
        private final AtomicInteger asked = new AtomicInteger();
        private volatile int failures;

        synchronized void lay(List<JobTicket> tickets) {
            due.addAll(tickets);
        }

        synchronized Future<Tickets> take(TakeTickets question) {
            asked.incrementAndGet();
            assertThat(question.most()).isNotNegative();
            if (failures > 0) {
                failures--;
                return Future.failedFuture(ProblemCode.NOT_READY.because("The database does not answer."));
            }
            List<JobTicket> taken = new ArrayList<>();
            while (taken.size() < question.most() && !due.isEmpty()) {
                taken.add(due.remove());
            }
            return Future.succeededFuture(new Tickets(taken));
        }
    }
}
