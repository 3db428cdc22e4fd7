package calotype.persistence;

import static calotype.persistence.LedgerRoom.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.Events;
import calotype.contract.Events.JobChanged;
import calotype.contract.Events.TicketReady;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.EventBatch;
import calotype.contract.ImagesApi.EventsSince;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.LedgerPulse;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.OpenedJob;
import calotype.contract.JobsApi.Pulse;
import calotype.contract.JobsApi.RetryJob;
import calotype.contract.JobsApi.Stage;
import calotype.contract.JobsApi.TakeTickets;
import calotype.contract.JobsApi.Tickets;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tickets out of the job table, and the owners' events. */
class QueueTest {
    @RegisterExtension
    static final LedgerRoom room = new LedgerRoom();

    @BeforeEach
    void emptyTheQueue() {
        room.database.run("delete from jobs");
        room.news.clear();
    }

    @Test
    void aDueJobIsGivenToOneOfManyAskers() {
        OpenJob job = room.opened();
        List<Future<Tickets>> askers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            askers.add(room.bus.ask(JobsApi.TAKE, new TakeTickets(Stage.IMAGE, 5)));
        }
        assertThat(askers.stream().flatMap(asker -> await(asker).tickets().stream()))
                .containsExactly(new JobTicket(job.jobId(), Stage.IMAGE));
    }

    @Test
    void noMoreAreTakenThanWanted() {
        UUID owner = room.owner();
        List<UUID> opened = List.of(
                room.opened(owner).jobId(),
                room.opened(owner).jobId(),
                room.opened(owner).jobId());
        assertThat(take(2)).containsExactlyInAnyOrderElementsOf(opened.subList(0, 2));
        assertThat(take(2)).isEqualTo(opened.subList(2, 3));
    }

    @Test
    void aTicketThatNobodyActsOnComesBack() {
        OpenJob job = room.opened();
        assertThat(take(1)).hasSize(1);
        assertThat(take(1)).isEmpty();
        room.letPass(job, "11 seconds");
        assertThat(take(1)).containsExactly(job.jobId());
    }

    @Test
    void aJobIsOutOfTheQueueWhileItsLeaseLasts() {
        OpenJob job = room.opened();
        room.claimed(job);
        assertThat(take(1)).isEmpty();
        room.letPass(job, "31 seconds");
        assertThat(take(1)).containsExactly(job.jobId());
    }

    @Test
    void aRetryIsInTheQueueAfterItsDelay() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        Problem slow = new Problem(ProblemCode.TIMEOUT, "Too slow.", true, Map.of());
        room.ask(JobsApi.RETRY, new RetryJob(job.jobId(), work.fence(), slow, 5_000, false));
        assertThat(take(1)).isEmpty();
        room.letPass(job, "6 seconds");
        assertThat(take(1)).containsExactly(job.jobId());
    }

    @Test
    void finishedJobsAreNotInTheQueue() {
        OpenJob job = room.opened();
        room.ask(JobsApi.COMPLETE, LedgerRoom.result(room.claimed(job)));
        assertThat(take(1)).isEmpty();
        assertThat(room.ask(JobsApi.PULSE, new Pulse())).isEqualTo(new LedgerPulse(0, 0));
    }

    @Test
    void workersAreCalledWhenAJobIsOpened() throws InterruptedException {
        BlockingQueue<TicketReady> calls = new LinkedBlockingQueue<>();
        await(room.bus.follow(Events.TICKET_READY, calls::add));
        room.opened();
        assertThat(calls.take()).isEqualTo(new TicketReady(Stage.IMAGE));
    }

    @Test
    void thePulseTellsTheDepth() {
        UUID owner = room.owner();
        room.opened(owner);
        room.claimed(room.opened(owner));
        assertThat(room.ask(JobsApi.PULSE, new Pulse())).isEqualTo(new LedgerPulse(1, 1));
    }

    @Test
    void uploadsAtTheSameTimeGetRisingEventIdsWithoutAGap() {
        UUID owner = room.owner();
        List<Future<OpenedJob>> uploads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            uploads.add(room.bus.ask(JobsApi.OPEN, LedgerRoom.upload(owner)));
        }
        uploads.forEach(LedgerRoom::await);
        EventBatch events = room.ask(ImagesApi.EVENTS_SINCE, new EventsSince(owner, 0, 100));
        assertThat(events.events())
                .extracting(JobChanged::id)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
        assertThat(events.newest()).isEqualTo(50);
        assertThat(events.complete()).isTrue();
    }

    @Test
    void eventsAreReplayedAsTheyWereTold() throws InterruptedException {
        OpenJob job = room.opened();
        room.ask(JobsApi.COMPLETE, LedgerRoom.result(room.claimed(job)));
        List<JobChanged> told = List.of(room.news.take(), room.news.take(), room.news.take());
        assertThat(since(job.owner(), 0).events()).isEqualTo(told);
        assertThat(since(job.owner(), 1).events()).isEqualTo(told.subList(1, 3));
        assertThat(room.ask(ImagesApi.EVENTS_SINCE, new EventsSince(job.owner(), 0, 1))
                        .events())
                .isEqualTo(told.subList(0, 1));
        assertThat(since(job.owner(), 3).events()).isEmpty();
        assertThat(since(job.owner(), 3).complete()).isTrue();
        assertThat(since(job.owner(), 4).complete())
                .as("an id that was never given out")
                .isFalse();
    }

    private static EventBatch since(UUID owner, long after) {
        return room.ask(ImagesApi.EVENTS_SINCE, new EventsSince(owner, after, 100));
    }

    private static List<UUID> take(int most) {
        return room.ask(JobsApi.TAKE, new TakeTickets(Stage.IMAGE, most)).tickets().stream()
                .map(JobTicket::jobId)
                .toList();
    }
}
