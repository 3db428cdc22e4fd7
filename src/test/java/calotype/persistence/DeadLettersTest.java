package calotype.persistence;

import static calotype.persistence.LedgerRoom.await;
import static calotype.persistence.LedgerRoom.result;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.Done;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagesApi.JobRecord;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.FailJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.RetryJob;
import calotype.contract.OperationsApi;
import calotype.contract.OperationsApi.CountAll;
import calotype.contract.OperationsApi.DeadLetter;
import calotype.contract.OperationsApi.DeadLetters;
import calotype.contract.OperationsApi.FailedJob;
import calotype.contract.OperationsApi.FindDeadLetters;
import calotype.contract.OperationsApi.FindFailed;
import calotype.contract.OperationsApi.Letters;
import calotype.contract.OperationsApi.Place;
import calotype.contract.OperationsApi.ReplayLetters;
import calotype.contract.OperationsApi.Replayed;
import calotype.contract.OperationsApi.Totals;
import calotype.model.JobState;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadLettersTest {
    private static final UUID ACTOR = UUID.randomUUID();
    private static final Letters ALL = new Letters(null, null, null, null);

    @RegisterExtension
    static final LedgerRoom room = new LedgerRoom();

    @BeforeEach
    void empty() {
        room.database.run("delete from jobs; delete from images");
        room.news.clear();
    }

    @Test
    void h05_aDeadLetterIsWrittenWithTheFailureAndTellsWhatIsKnown() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        fail(work, ProblemCode.INTERNAL, true);

        FailedJob dead = onlyLetter();
        assertThat(dead.jobId()).isEqualTo(job.jobId());
        assertThat(dead.imageId()).isEqualTo(job.imageId());
        assertThat(dead.owner()).isEqualTo(job.owner());
        assertThat(dead.filename()).isEqualTo("cat.jpg");
        assertThat(dead.error().code()).isEqualTo(ProblemCode.INTERNAL);
        assertThat(dead.attempts()).isEqualTo(1);
        assertThat(dead.requestId()).isEqualTo("request-1");
        assertThat(dead.traceId()).isEqualTo(LedgerRoom.TRACE);
        assertThat(dead.letter()).isEqualTo(new DeadLetter("0123456789ab", "node-1/0"));
    }

    @Test
    void h05_aRefusedFileHasFailedButIsNoDeadLetter() {
        fail(room.claimed(room.opened()), ProblemCode.CORRUPT_IMAGE, false);
        assertThat(letters(ALL).jobs()).isEmpty();
        List<FailedJob> failed =
                room.ask(OperationsApi.FAILED, new FindFailed(50)).jobs();
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).error().code()).isEqualTo(ProblemCode.CORRUPT_IMAGE);
        assertThat(failed.get(0).letter()).isNull();
    }

    @Test
    void h05_aFailureThatComesTooLateLeavesNoLetter() {
        OpenJob job = room.opened();
        JobWork late = room.claimed(job);
        room.letPass(job, "1 minute");
        room.ask(JobsApi.COMPLETE, result(room.claimed(job)));
        assertThat(fail(late, ProblemCode.INTERNAL, true)).isEqualTo(Done.NO);
        assertThat(letters(ALL).jobs()).isEmpty();
    }

    @Test
    void h11_onlyCrashesOfThePixelsAreCountedAsSuch() {
        OpenJob job = room.opened();
        JobWork work = retried(job, ProblemCode.WORKER_CRASH, false);
        assertThat(work.crashes()).isEqualTo(1);
        assertThat(work.attempt()).isEqualTo(2);
        room.letPass(job, "1 minute");
        work = room.claimed(job);
        room.ask(JobsApi.HAND_BACK, new HandBack(job.jobId(), work.fence()));
        work = retried(job, ProblemCode.STORAGE_UNAVAILABLE, true);
        assertThat(work.crashes())
                .as("lost lease, hand-back and outage are none")
                .isEqualTo(1);
        assertThat(work.attempt()).as("and use no attempt up").isEqualTo(2);
        assertThat(work.outages()).isEqualTo(1);
    }

    @Test
    void h11_outagesAreCountedInARowOnly() {
        OpenJob job = room.opened();
        assertThat(retried(job, ProblemCode.STORAGE_UNAVAILABLE, true).outages())
                .isEqualTo(1);
        room.letPass(job, "1 minute");
        assertThat(retried(job, ProblemCode.STORAGE_UNAVAILABLE, true).outages())
                .isEqualTo(2);
        room.letPass(job, "1 minute");
        JobWork work = retried(job, ProblemCode.TIMEOUT, false);
        assertThat(work.outages()).isZero();
        assertThat(work.attempt()).isEqualTo(2);
    }

    @Test
    void h11_aQuarantinedJobIsNeverTakenAgain() {
        OpenJob job = room.opened();
        fail(retried(job, ProblemCode.WORKER_CRASH, false), ProblemCode.WORKER_CRASH, true);
        room.letPass(job, "1 hour");
        assertThat(room.claim(job)).isNull();
        assertThat(onlyLetter().crashes()).isEqualTo(2);
    }

    @Test
    void h11_aJobWhoseWorkersKeepVanishingIsADeadLetterToo() {
        OpenJob job = room.opened();
        for (int run = 0; run < AttemptTable.LOST_LEASES_ALLOWED; run++) {
            room.claimed(job);
            room.letPass(job, "1 minute");
        }
        assertThat(room.claim(job)).isNull();
        FailedJob dead = onlyLetter();
        assertThat(dead.error().code()).isEqualTo(ProblemCode.WORKER_CRASH);
        assertThat(dead.lostLeases()).isEqualTo(AttemptTable.LOST_LEASES_ALLOWED);
        assertThat(dead.crashes()).isZero();
        assertThat(dead.letter()).isEqualTo(new DeadLetter(null, "node-1/0"));
    }

    @Test
    void h05_lettersAreFoundByCodeTimeAndPage() {
        List<UUID> dead = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            dead.add(
                    0,
                    deadJob(i == 4 ? ProblemCode.WORKER_CRASH : ProblemCode.INTERNAL)
                            .jobId());
        }
        List<UUID> seen = new ArrayList<>();
        Place place = null;
        do {
            DeadLetters page = room.ask(OperationsApi.DEAD_LETTERS, new FindDeadLetters(ALL, place, 2));
            page.jobs().forEach(job -> seen.add(job.jobId()));
            place = page.next();
        } while (place != null);
        assertThat(seen).isEqualTo(dead);

        assertThat(ids(new Letters(null, "worker_crash", null, null))).isEqualTo(dead.subList(0, 1));
        assertThat(ids(new Letters(null, null, Instant.parse("2020-01-01T00:00:00Z"), null)))
                .isEqualTo(dead);
        assertThat(ids(new Letters(null, null, null, Instant.parse("2020-01-01T00:00:00Z"))))
                .isEmpty();
        assertThat(ids(new Letters(dead.subList(1, 3), null, null, null))).isEqualTo(dead.subList(1, 3));
    }

    @Test
    void h06_aReplayBeginsAnewAndIsNotedWithItsActor() throws InterruptedException {
        OpenJob job = room.opened();
        JobWork first = room.claimed(job);
        fail(first, ProblemCode.INTERNAL, true);
        room.news.clear();

        assertThat(replay(ALL)).isEqualTo(1);

        JobRecord waiting = job(job);
        assertThat(waiting.status()).isEqualTo(JobState.PENDING);
        assertThat(waiting.error()).isNull();
        assertThat(waiting.completedAt()).isNull();
        JobChanged told = room.news.take();
        assertThat(told.type()).isEqualTo("job.pending");
        assertThat(letters(ALL).jobs()).isEmpty();
        assertThat(room.database
                        .run(
                                "select metadata::text from image_upload_events where event_type = 'replayed' and job_id = '"
                                        + job.jobId() + "'")
                        .get(0)
                        .getString(0))
                .contains(ACTOR.toString(), "\"died_of\": \"internal\"", "\"request_id\": \"request-2\"");

        JobWork second = room.claimed(job);
        assertThat(second.attempt()).isEqualTo(1);
        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(room.ask(JobsApi.COMPLETE, result(first)))
                .as("the worker of the life before")
                .isEqualTo(Done.NO);
        assertThat(room.ask(JobsApi.COMPLETE, result(second))).isEqualTo(Done.YES);
    }

    @Test
    void h06_manyReplaysAtTheSameTimeHaveOneEffect() {
        List<OpenJob> jobs = new ArrayList<>();
        UUID owner = room.owner();
        for (int i = 0; i < 10; i++) {
            OpenJob job = room.opened(owner);
            fail(room.claimed(job), ProblemCode.INTERNAL, true);
            jobs.add(job);
        }
        List<Future<Replayed>> replays = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replays.add(room.bus.ask(OperationsApi.REPLAY, new ReplayLetters(ALL, 100, ACTOR, "request-2")));
        }
        assertThat(replays.stream().mapToInt(replay -> await(replay).replayed()).sum())
                .isEqualTo(10);
        assertThat(room.database.run(
                        "select from image_upload_events where event_type = 'replayed' and owner_id = '" + owner + "'"))
                .hasSize(10);
        jobs.forEach(job -> assertThat(room.claimed(job).attempt()).isEqualTo(1));
    }

    @Test
    void h06_aReplayTakesTheOldestFirstAndNoMoreThanWanted() {
        List<UUID> dead = List.of(
                deadJob(ProblemCode.INTERNAL).jobId(),
                deadJob(ProblemCode.INTERNAL).jobId(),
                deadJob(ProblemCode.INTERNAL).jobId());
        assertThat(room.ask(OperationsApi.REPLAY, new ReplayLetters(ALL, 2, ACTOR, "request-2"))
                        .replayed())
                .isEqualTo(2);
        assertThat(ids(ALL)).isEqualTo(dead.subList(2, 3));
    }

    @Test
    void h06_aJobIsReplayedFiveTimesAtMost() {
        OpenJob job = deadJob(ProblemCode.INTERNAL);
        for (int i = 0; i < OperationsApi.MOST_REPLAYS; i++) {
            assertThat(replay(new Letters(List.of(job.jobId()), null, null, null)))
                    .isEqualTo(1);
            fail(room.claimed(job), ProblemCode.INTERNAL, true);
        }
        assertThat(replay(ALL)).isZero();
        assertThat(onlyLetter().replays()).isEqualTo(OperationsApi.MOST_REPLAYS);
        assertThat(job(job).status()).isEqualTo(JobState.FAILED);
    }

    @Test
    void h06_whatIsNoDeadLetterIsNotReplayed() {
        OpenJob refused = room.opened();
        fail(room.claimed(refused), ProblemCode.CORRUPT_IMAGE, false);
        OpenJob running = room.opened();
        room.claimed(running);
        assertThat(replay(new Letters(List.of(refused.jobId(), running.jobId(), UUID.randomUUID()), null, null, null)))
                .isZero();
        assertThat(job(refused).status()).isEqualTo(JobState.FAILED);
        assertThat(job(running).status()).isEqualTo(JobState.PROCESSING);
    }

    @Test
    void aDeletedImageLeavesNoLetter() {
        OpenJob job = deadJob(ProblemCode.INTERNAL);
        room.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId()));
        assertThat(letters(ALL).jobs()).isEmpty();
        assertThat(replay(ALL)).isZero();
    }

    @Test
    void k02_theTotalsAreWhatTheTablesHold() {
        room.opened();
        room.claimed(room.opened());
        retried(room.opened(), ProblemCode.TIMEOUT, false);
        room.ask(JobsApi.COMPLETE, result(room.claimed(room.opened())));
        deadJob(ProblemCode.INTERNAL);
        fail(room.claimed(room.opened()), ProblemCode.CORRUPT_IMAGE, false);

        Totals totals = room.ask(OperationsApi.TOTALS, new CountAll());

        for (JobState state : JobState.values()) {
            assertThat(totals.jobs().get(state))
                    .as(state.wire())
                    .isEqualTo(count("jobs where status = '%s'".formatted(state.wire())));
        }
        assertThat(totals.jobs().get(JobState.FAILED)).isEqualTo(2);
        assertThat(totals.images()).isEqualTo(count("images")).isEqualTo(6);
        assertThat(totals.deadLetters()).isEqualTo(1);
        assertThat(totals.completedLastDay()).isEqualTo(1);
        assertThat(totals.averageSeconds()).isNotNegative();
        assertThat(totals.p95Seconds()).isNotNegative();
    }

    @Test
    void k02_anEmptyLedgerHasTotalsToo() {
        Totals totals = room.ask(OperationsApi.TOTALS, new CountAll());
        assertThat(totals.jobs()).hasSize(JobState.values().length).containsEntry(JobState.PENDING, 0L);
        assertThat(totals.averageSeconds()).isNull();
    }

    private static long count(String rows) {
        return room.database.run("select count(*) from " + rows).get(0).getLong(0);
    }

    private static OpenJob deadJob(ProblemCode code) {
        OpenJob job = room.opened();
        fail(room.claimed(job), code, true);
        return job;
    }

    /** Claims it, fails with a retry, and claims it again when that is due. */
    private static JobWork retried(OpenJob job, ProblemCode code, boolean free) {
        JobWork work = room.claimed(job);
        room.ask(JobsApi.RETRY, new RetryJob(job.jobId(), work.fence(), problem(code), 2_000, free));
        room.letPass(job, "3 seconds");
        return room.claimed(job);
    }

    private static Done fail(JobWork work, ProblemCode code, boolean dead) {
        return room.ask(JobsApi.FAIL, new FailJob(work.jobId(), work.fence(), problem(code), dead, "0123456789ab"));
    }

    private static Problem problem(ProblemCode code) {
        return new Problem(code, "It happened.", code.retryable(), Map.of());
    }

    private static int replay(Letters which) {
        return room.ask(OperationsApi.REPLAY, new ReplayLetters(which, 100, ACTOR, "request-2"))
                .replayed();
    }

    private static DeadLetters letters(Letters which) {
        return room.ask(OperationsApi.DEAD_LETTERS, new FindDeadLetters(which, null, 100));
    }

    private static List<UUID> ids(Letters which) {
        return letters(which).jobs().stream().map(FailedJob::jobId).toList();
    }

    private static FailedJob onlyLetter() {
        List<FailedJob> dead = letters(ALL).jobs();
        assertThat(dead).hasSize(1);
        return dead.get(0);
    }

    private static JobRecord job(OpenJob job) {
        return room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.jobId())).job();
    }
}
