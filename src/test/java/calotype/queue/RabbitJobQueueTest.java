package calotype.queue;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.Secret;
import calotype.contract.JobsApi.JobTicket;
import calotype.problem.ProblemCode;
import calotype.telemetry.Metrics;
import calotype.testing.FaultProxy;
import calotype.testing.RealServers;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RabbitJobQueueTest extends JobQueueContract {
    private final Metrics metrics = new Metrics();
    private TestBroker broker;
    private FaultProxy proxy;

    @Override
    JobQueue openQueue() throws Exception {
        String url = RealServers.RABBITMQ.url();
        broker = new TestBroker(url);
        proxy = FaultProxy.before(url, 5_672);
        BrokerAddress address = new BrokerAddress(new Secret(proxy.url(url)));
        return new RabbitJobQueue(vertx, address, broker.topology(), metrics, "node");
    }

    @Override
    @AfterEach
    void close() throws Exception {
        // A test may leave tickets in hand, for which stopping would wait; with the connection cut nobody makes queues
        // anew.
        super.close();
        if (broker != null) {
            proxy.close();
            broker.close();
        }
    }

    @Override
    void lay(List<JobTicket> tickets) {
        broker.lay("images", tickets.stream().map(RabbitJobQueueTest::text).toArray(String[]::new));
    }

    private static String text(JobTicket ticket) {
        return "{\"version\":1,\"job_id\":\"" + ticket.jobId() + "\",\"stage\":\""
                + ticket.stage().name().toLowerCase(Locale.ROOT) + "\",\"request_id\":\"r\"}";
    }

    @Test
    void r08_aHundredMessagesThatAreNotOursAreDeadLettersAndTheRestIsWorkedOn() throws Exception {
        start(2);
        JobTicket good = tickets(1).get(0);
        String job = UUID.randomUUID().toString();
        List<String> odd = List.of(
                "",
                "null",
                "\u0000\u0001",
                "[1,2]",
                "{\"version\":1}",
                "{\"version\":2,\"job_id\":\"" + job + "\",\"stage\":\"image\"}",
                "{\"job_id\":\"" + job + "\",\"stage\":\"image\"}",
                "{\"version\":1,\"job_id\":\"17\",\"stage\":\"image\"}",
                "{\"version\":1,\"job_id\":\"" + job + "\",\"stage\":\"paint\"}",
                "{\"version\":1,\"x\":\"" + "x".repeat(5_000) + "\"}");
        broker.lay(
                "images",
                IntStream.range(0, 100).mapToObj(i -> odd.get(i % odd.size())).toArray(String[]::new));
        lay(List.of(good));

        InHand inHand = next();
        assertThat(inHand.ticket()).isEqualTo(good);
        inHand.done().complete();

        await(onContext(queue::stop));
        assertThat(broker.deadLetters()).isEqualTo(100);
        assertThat(broker.waiting()).isZero();
        assertThat(metrics.scrape()).contains("calotype_tickets_total{end=\"foreign\"} 100.0");
    }

    @Test
    void aTicketForAJobThatThereNeverWasIsADeadLetter() throws Exception {
        start(1);
        lay(tickets(2));

        next().done().fail(ProblemCode.NOT_FOUND.because("No such job."));
        next().done().complete();

        await(onContext(queue::stop));
        assertThat(broker.deadLetters()).isOne();
        assertThat(broker.waiting()).isZero();
    }

    @Test
    void h14_whatIsNotDoneWhenTheNodeStopsLiesInTheBrokerAgain() throws Exception {
        lay(tickets(5));
        start(2);
        InHand done = next();
        InHand failed = next();

        Future<Void> stopped = onContext(queue::stop);
        done.done().complete();
        failed.done().fail("leaving");

        await(stopped);
        assertThat(broker.waiting()).isEqualTo(4);
    }

    @Test
    void r04_afterACutTheAgreedNumberIsStillInHandAndWhatWasInHandComesAgain() throws Exception {
        List<JobTicket> tickets = tickets(6);
        lay(tickets);
        start(2);
        InHand first = next();
        InHand second = next();

        proxy.cut();
        first.done().complete();
        second.done().complete();

        List<JobTicket> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            InHand a = next();
            InHand b = next();
            assertThat(roundTrip()).isEmpty();
            seen.add(a.ticket());
            seen.add(b.ticket());
            a.done().complete();
            b.done().complete();
        }
        assertThat(seen).as("two came twice").containsAll(tickets);
        await(onContext(queue::stop));
        assertThat(broker.waiting()).isZero();
    }

    @Test
    void r07_aConnectionThatIsFrozenIsNoticedAndReplacedWithinFifteenSeconds() throws Exception {
        start(1);
        int before = proxy.opened();
        long frozen = System.nanoTime();
        proxy.freeze();

        boolean noticed = false;
        while (!noticed && System.nanoTime() - frozen < TimeUnit.SECONDS.toNanos(20)) {
            roundTrip();
            noticed = proxy.opened() > before;
        }

        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - frozen)).isLessThanOrEqualTo(15);
        JobTicket ticket = tickets(1).get(0);
        lay(List.of(ticket));
        proxy.heal();
        assertThat(next().ticket()).isEqualTo(ticket);
    }

    @Test
    void aDeletedQueueIsMadeAgain() throws Exception {
        start(1);
        // Deleted in the middle of being declared it would be half there, which nobody would notice.
        lay(tickets(1));
        next().done().complete();
        broker.deleteEverything();

        assertThatATicketComes(20);
    }

    /** What is laid while the broker still clears the old queue away may go with it; the relay sends it again too. */
    private void assertThatATicketComes(int lays) throws InterruptedException {
        JobTicket ticket = tickets(1).get(0);
        InHand come = null;
        for (int laid = 0; come == null && laid < lays; laid++) {
            lay(List.of(ticket));
            come = handed.poll(3, TimeUnit.SECONDS);
        }
        assertThat(come).isNotNull();
        assertThat(come.ticket()).isEqualTo(ticket);
    }

    @Test
    void aConsumerThatTheBrokerHasForgottenWithoutAWordComesAgain() throws Exception {
        // To a client that does not know this word the broker says nothing when its queue is deleted; to others it may
        // say nothing when a queue is deleted and made again at the same moment.
        proxy.misquote("consumer_cancel_notify", "consumer_cancel_silent");
        start(1);
        lay(tickets(1));
        next().done().complete();
        broker.deleteEverything();

        assertThatATicketComes(7);
    }
}
