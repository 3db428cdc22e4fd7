package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.TypedBus;
import calotype.contract.Contract;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.EventBatch;
import calotype.model.AiState;
import calotype.model.JobState;
import calotype.model.Progress;
import calotype.problem.ProblemCode;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a bus has lost is found in the ledger. */
class OwnerStreamTest {
    private static final UUID OWNER = new UUID(1, 1);
    private static final UUID JOB = new UUID(1, 2);

    private final Vertx vertx = WatchedVertx.create();
    private final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    private final ConcurrentSkipListMap<Long, JobChanged> ledger = new ConcurrentSkipListMap<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private volatile boolean away;
    private OwnerStream stream;

    @BeforeEach
    void open() {
        FrontDoor.await(bus.serve(
                ImagesApi.EVENTS_SINCE,
                question -> away
                        ? Future.failedFuture(ProblemCode.NOT_READY.because("Away."))
                        : Future.succeededFuture(new EventBatch(
                                List.copyOf(
                                        ledger.tailMap(question.after(), false).values()),
                                true,
                                ledger.lastKey()))));
        commit(1);
        onTheLoop(() -> {
            stream = new OwnerStream(vertx, bus, OWNER);
            stream.join(new Ear());
            return stream.compare();
        });
    }

    @AfterEach
    void close() {
        FrontDoor.await(vertx.close());
    }

    private final class Ear implements Listener {
        @Override
        public void hear(LiveEvent event) {
            told.add(String.valueOf(event.id()));
        }

        @Override
        public void reset() {
            told.add("reset");
        }

        @Override
        public void check() {}

        @Override
        public void drain() {}
    }

    private interface Step {
        Future<Void> run();
    }

    private void onTheLoop(Step step) {
        FrontDoor.await(Future.future(
                done -> vertx.getOrCreateContext().runOnContext(go -> step.run().onComplete(done))));
    }

    private JobChanged commit(long id) {
        JobChanged news = new JobChanged(
                id,
                "job.processing",
                Instant.EPOCH,
                OWNER,
                JOB,
                JOB,
                JobState.PROCESSING,
                AiState.SKIPPED,
                new Progress("decode", 0, 1),
                null,
                null);
        ledger.put(id, news);
        return news;
    }

    private void arrives(JobChanged news) {
        onTheLoop(() -> {
            stream.accept(LiveEvent.of(news));
            return Future.succeededFuture();
        });
    }

    private void compare() {
        onTheLoop(stream::compare);
    }

    private String next() throws InterruptedException {
        String next = told.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("something is told").isNotNull();
        return next;
    }

    @Test
    void r26_anEventThatTheBusLostIsToldOnceEvenIfItComesAfterAll() throws Exception {
        JobChanged lost = commit(2);
        compare();
        assertThat(next()).isEqualTo("2");
        compare();
        arrives(lost);
        arrives(commit(3));
        assertThat(next()).isEqualTo("3");
        compare();
        arrives(commit(4));
        assertThat(next()).isEqualTo("4");
    }

    @Test
    void r26_anEventThatWasOvertakenMakesTheClientReadAgain() throws Exception {
        commit(2);
        commit(3);
        arrives(commit(4));
        assertThat(next()).isEqualTo("4");
        compare();
        assertThat(next()).as("once, however many").isEqualTo("reset");
        compare();
        arrives(commit(5));
        assertThat(next()).isEqualTo("5");
    }

    @Test
    void r26_whatTheClientReadsAgainIsNotToldAfterwards() throws Exception {
        commit(2);
        arrives(commit(4));
        assertThat(next()).isEqualTo("4");
        commit(6);
        compare();
        assertThat(next()).isEqualTo("reset");
        arrives(commit(7));
        assertThat(next()).as("and not 6, which was there to be read").isEqualTo("7");
    }

    @Test
    void whatIsOlderThanTheFirstLookIsStillHeardByTheBus() throws Exception {
        arrives(ledger.firstEntry().getValue());
        assertThat(next()).isEqualTo("1");
    }

    @Test
    void r10_aLedgerThatIsAwayIsAskedTheNextTime() throws Exception {
        away = true;
        commit(2);
        compare();
        away = false;
        compare();
        assertThat(next()).isEqualTo("2");
    }
}
