package calotype.persistence;

import static calotype.persistence.LedgerRoom.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.CrashPoints;
import calotype.contract.Events;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.ClaimJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.RetryJob;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import calotype.queue.Letter;
import calotype.queue.Outlet;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the outbox to the broker; the broker is played. */
class JobRelayTest {
    private static LedgerRoom room;

    private final List<JobRelay> relays = new ArrayList<>();
    private final PlayedBroker broker = new PlayedBroker();

    @BeforeAll
    static void openRoom() {
        room = new LedgerRoom(true);
    }

    @AfterAll
    static void closeRoom() {
        room.close();
    }

    @BeforeEach
    void emptyTheQueue() {
        room.database.run("delete from jobs");
        room.database.run("delete from outbox");
    }

    @AfterEach
    void stopRelays() {
        relays.forEach(JobRelay::stop);
    }

    @Test
    void h02_anUploadsTicketIsCommittedWithItAndSentAfterwards() throws Exception {
        OpenJob job = room.opened();
        assertThat(waiting()).isOne();

        openRelay();

        Letter letter = broker.next();
        assertThat(letter.topic()).isEqualTo("images");
        assertThat(letter.body())
                .contains("\"version\": 1", "\"job_id\": \"" + job.jobId() + "\"", "\"stage\": \"image\"");
        assertThat(letter.requestId()).isEqualTo("request-1");
        settled();
        assertThat(room.database.run("select 1 from outbox where published_at is not null"))
                .hasSize(1);
    }

    @Test
    void anUploadThatIsRefusedLeavesNoTicket() {
        OpenJob nobodys = LedgerRoom.upload(UUID.randomUUID());

        assertThat(await(room.bus.ask(JobsApi.OPEN, nobodys).map(false).otherwise(true)))
                .isTrue();

        assertThat(waiting()).isZero();
    }

    @Test
    void r05_whileTheBrokerIsAwayTicketsWaitAndThenAllGoOut() throws Exception {
        broker.open = false;
        openRelay();
        UUID owner = room.owner();
        List<UUID> jobs = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            jobs.add(room.opened(owner).jobId());
        }
        assertThat(waiting()).isEqualTo(450);
        assertThat(broker.sent).isEmpty();

        broker.open = true;
        relays.get(0).wake();

        settled();
        assertThat(broker.jobs()).containsExactlyElementsOf(jobs);
    }

    @Test
    void whatTheBrokerDidNotConfirmIsSentAgain() throws Exception {
        broker.failures = 1;
        OpenJob job = room.opened();

        openRelay();

        settled();
        assertThat(broker.jobs()).containsExactly(job.jobId());
    }

    @Test
    void r02_oneBadRowHoldsUpNobody() throws Exception {
        room.database.run("insert into outbox (aggregate, topic, payload) values (gen_random_uuid(), 'nowhere', '{}')");
        List<UUID> jobs = List.of(room.opened().jobId(), room.opened().jobId());

        openRelay();

        assertThat(List.of(broker.next().topic(), broker.next().topic())).containsOnly("images");
        assertThat(broker.jobs()).containsExactlyElementsOf(jobs);
        settled(1);
        assertThat(waiting()).as("the bad row, for people to look at").isOne();
    }

    @Test
    void severalRelaysShareTheWork() throws Exception {
        UUID owner = room.owner();
        Set<UUID> jobs = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            jobs.add(room.opened(owner).jobId());
        }

        openRelay();
        openRelay();
        openRelay();

        settled();
        assertThat(broker.jobs()).hasSize(500);
        assertThat(Set.copyOf(broker.jobs())).isEqualTo(jobs);
    }

    @Test
    void aRetryIsSentWhenItIsDue() throws Exception {
        openRelay();
        OpenJob job = room.opened();
        broker.next();
        JobWork work = room.claimed(job);
        Problem slow = new Problem(ProblemCode.TIMEOUT, "Too slow.", true, Map.of());

        room.ask(JobsApi.RETRY, retry(work, slow));
        settled();
        assertThat(broker.sent).isEmpty();
        room.letPass(job, "5 minutes");

        assertThat(broker.next().body()).contains(job.jobId().toString());
    }

    private static RetryJob retry(JobWork work, Problem problem) {
        return new RetryJob(work.jobId(), work.fence(), problem, 300_000, false);
    }

    @Test
    void h07_aJobWhoseWorkerIsLostIsSentAgainAfterItsLease() throws Exception {
        openRelay();
        OpenJob job = room.opened();
        broker.next();
        room.claimed(job);
        settled();
        assertThat(broker.sent).isEmpty();

        room.letPass(job, "31 seconds");

        assertThat(broker.next().body()).contains(job.jobId().toString());
        assertThat(room.claimed(job).attempt()).isOne();
    }

    @Test
    void aJobThatIsHandedBackIsSentAgain() throws Exception {
        openRelay();
        OpenJob job = room.opened();
        broker.next();
        JobWork work = room.claimed(job);

        room.ask(JobsApi.HAND_BACK, new HandBack(work.jobId(), work.fence()));

        assertThat(broker.next().body()).contains(job.jobId().toString());
    }

    @Test
    void aTicketThatWasLostIsReplacedAfterAMinuteAndNotEachSecond() throws Exception {
        openRelay();
        OpenJob job = room.opened();
        broker.next();

        room.letPass(job, "61 seconds");

        assertThat(broker.next().body()).contains(job.jobId().toString());
        assertThat(room.database.run("select 1 from jobs where visible_at > now() + interval '50 seconds'"))
                .hasSize(1);
    }

    @Test
    void finishedJobsAreSentNoMore() throws Exception {
        openRelay();
        OpenJob job = room.opened();
        broker.next();
        room.ask(JobsApi.COMPLETE, LedgerRoom.result(room.claimed(job)));

        room.letPass(job, "1 hour");

        OpenJob other = room.opened();
        assertThat(broker.next().body()).contains(other.jobId().toString());
    }

    @Test
    void aTicketForNoJobIsToldFromOneForAJobThatIsGone() {
        OpenJob job = room.opened();
        room.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId()));

        assertThat(unknown(job.jobId())).isFalse();
        assertThat(unknown(UUID.randomUUID())).isTrue();
    }

    private static boolean unknown(UUID job) {
        return Boolean.TRUE.equals(
                room.ask(JobsApi.CLAIM, new ClaimJob(job, "node", 30)).unknown());
    }

    private void openRelay() {
        JobRelay relay = new JobRelay(
                room.vertx,
                new OutboxTable(new Database(room.vertx, room.database.uri(), 1)),
                broker,
                CrashPoints.NONE);
        relays.add(relay);
        room.vertx.runOnContext(here -> relay.start());
        await(room.bus.follow(Events.TICKET_READY, news -> relay.wake()));
    }

    private static int waiting() {
        return room.database
                .run("select 1 from outbox where published_at is null")
                .size();
    }

    /** Until nothing waits in the outbox. */
    private static void settled() {
        settled(0);
    }

    private static void settled(int left) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (waiting() > left) {
            assertThat(System.nanoTime())
                    .as("no more wait in the outbox, in time")
                    .isLessThan(limit);
        }
    }

    /** Knows one topic only. */
    private static final class PlayedBroker implements Outlet {
        private final BlockingQueue<Letter> sent = new LinkedBlockingQueue<>();
        private final List<Letter> all = new ArrayList<>();
        private volatile boolean open = true;
        private volatile int failures;

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public synchronized Future<Set<Long>> send(List<Letter> letters) {
            if (failures > 0) {
                failures--;
                return Future.succeededFuture(Set.of());
            }
            List<Letter> good = letters.stream()
                    .filter(letter -> letter.topic().equals("images"))
                    .toList();
            sent.addAll(good);
            all.addAll(good);
            return Future.succeededFuture(good.stream().map(Letter::id).collect(Collectors.toSet()));
        }

        Letter next() throws InterruptedException {
            Letter next = sent.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("the next letter").isNotNull();
            return next;
        }

        synchronized List<UUID> jobs() {
            return all.stream()
                    .map(letter ->
                            UUID.fromString(letter.body().replaceFirst("(?s).*\"job_id\": \"([^\"]+)\".*", "$1")))
                    .toList();
        }
    }
}
