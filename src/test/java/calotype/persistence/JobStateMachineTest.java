package calotype.persistence;

import static calotype.persistence.LedgerRoom.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.Done;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.FailJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.RenewLease;
import calotype.contract.JobsApi.ReportProgress;
import calotype.contract.JobsApi.RetryJob;
import calotype.model.JobState;
import calotype.model.Progress;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobStateMachineTest {
    private static final Problem CUT_OFF = new Problem(ProblemCode.TIMEOUT, "Too slow.", true, Map.of("seconds", 12));

    @RegisterExtension
    static final LedgerRoom room = new LedgerRoom();

    @BeforeEach
    void forgetOldJobsAndNews() {
        room.database.run("delete from jobs");
        room.news.clear();
    }

    @Test
    void aJobGoesFromUploadToResultAndTellsEachStep() throws InterruptedException {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        assertThat(work.attempt()).isEqualTo(1);
        assertThat(work.plan()).isEqualTo(LedgerRoom.PLAN);
        assertThat(work.source()).isEqualTo(job.source());
        assertThat(work.requestId()).isEqualTo("request-1");
        assertThat(work.traceId()).isEqualTo(LedgerRoom.TRACE);
        Progress half = new Progress("thumbnail", 1, 2);
        assertThat(room.ask(JobsApi.PROGRESS, new ReportProgress(job.jobId(), work.fence(), half, "hash")))
                .isEqualTo(Done.YES);
        assertThat(room.ask(JobsApi.COMPLETE, result(work))).isEqualTo(Done.YES);

        List<JobChanged> told = List.of(room.news.take(), room.news.take(), room.news.take(), room.news.take());
        assertThat(told)
                .extracting(JobChanged::type)
                .containsExactly("job.pending", "job.processing", "job.progress", "job.completed");
        assertThat(told).extracting(JobChanged::id).containsExactly(1L, 2L, 3L, 4L);
        assertThat(told).extracting(JobChanged::thumbhash).containsExactly(null, null, "hash", null);
        assertThat(told.get(3).progress()).isEqualTo(new Progress("done", 2, 2));

        ImageRecord image = find(job);
        assertThat(image.job().status()).isEqualTo(JobState.COMPLETED);
        assertThat(image.facts()).isEqualTo(result(work).facts());
        assertThat(image.renditions()).isEqualTo(result(work).renditions());
        assertThat(image.width()).isEqualTo(3_024);
        assertThat(image.tags()).containsExactly("pets");
        assertThat(image.userMetadata()).contains("summer");
    }

    @Test
    void h03_whatComesWithAnOldFenceChangesNothingAndIsCounted() {
        OpenJob job = room.opened();
        JobWork first = room.claimed(job);
        room.letPass(job, "1 minute");
        JobWork second = room.claimed(job);
        assertThat(second.fence()).isGreaterThan(first.fence());

        assertThat(report(first)).isEqualTo(Done.NO);
        assertThat(renew(first)).isEqualTo(Done.NO);
        assertThat(room.ask(JobsApi.COMPLETE, result(first))).isEqualTo(Done.NO);
        assertThat(retry(first, 0)).isEqualTo(Done.NO);
        assertThat(fail(first)).isEqualTo(Done.NO);
        assertThat(handBack(first)).isEqualTo(Done.NO);
        assertThat(room.metrics.scrape())
                .contains(Stream.of("progress", "complete", "retry", "fail", "hand-back")
                        .map("calotype_late_writes_total{operation=\"%s\"}"::formatted)
                        .toList());

        assertThat(find(job).job().status()).isEqualTo(JobState.PROCESSING);
        assertThat(find(job).renditions()).isEmpty();
        assertThat(room.ask(JobsApi.COMPLETE, result(second))).isEqualTo(Done.YES);
    }

    @Test
    void aFinishedJobTakesNothingMore() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        room.ask(JobsApi.COMPLETE, result(work));

        assertThat(room.claim(job)).isNull();
        assertThat(room.ask(JobsApi.COMPLETE, result(work))).isEqualTo(Done.NO);
        assertThat(report(work)).isEqualTo(Done.NO);
        assertThat(retry(work, 0)).isEqualTo(Done.NO);
        assertThat(fail(work)).isEqualTo(Done.NO);
        assertThat(handBack(work)).isEqualTo(Done.NO);
        assertThat(find(job).job().status()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aDeletedImageIsGoneAtOnceAndItsWorkerIsRefused() throws InterruptedException {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        assertThat(room.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId()))
                        .prefixes())
                .containsExactly(
                        "default/originals/" + job.owner() + "/" + job.imageId() + "/",
                        "default/processed/" + job.owner() + "/" + job.imageId() + "/");

        assertThat(room.ask(JobsApi.COMPLETE, result(work))).isEqualTo(Done.NO);
        assertThat(report(work)).isEqualTo(Done.NO);
        assertThat(room.claim(job)).isNull();
        assertThatThrownBy(() -> find(job)).satisfies(problem(ProblemCode.NOT_FOUND));
        assertThatThrownBy(() -> room.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId())))
                .satisfies(problem(ProblemCode.NOT_FOUND));
        List<JobChanged> told = List.of(room.news.take(), room.news.take(), room.news.take());
        assertThat(told.get(2).type()).isEqualTo("image.deleted");
        assertThat(told.get(2).status()).isEqualTo(JobState.CANCELLED);
        assertThat(room.database.run("select from image_upload_events where image_id = '%s'".formatted(job.imageId())))
                .as("what happened is kept")
                .hasSize(3);
    }

    @Test
    void aJobIsHeldByOneWorkerUntilItsLeaseIsOver() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        assertThat(room.claim(job)).isNull();
        room.letPass(job, "20 seconds");
        assertThat(renew(work)).isEqualTo(Done.YES);
        room.letPass(job, "20 seconds");
        assertThat(room.claim(job)).as("renewed for another 30 seconds").isNull();
    }

    @Test
    void anExpiredLeaseIsRetakenWithoutUsingAnAttemptUp() {
        OpenJob job = room.opened();
        assertThat(room.claimed(job).attempt()).isEqualTo(1);
        room.letPass(job, "1 minute");
        assertThat(room.claimed(job).attempt()).isEqualTo(1);
    }

    @Test
    void aJobWhoseWorkersKeepVanishingFailsInTheEnd() {
        OpenJob job = room.opened();
        for (int run = 0; run < AttemptTable.LOST_LEASES_ALLOWED; run++) {
            room.claimed(job);
            room.letPass(job, "1 minute");
        }
        assertThat(room.claim(job)).isNull();
        assertThat(find(job).job().status()).isEqualTo(JobState.FAILED);
        Problem error = find(job).job().error();
        assertThat(error).isNotNull();
        assertThat(error.code()).isEqualTo(ProblemCode.WORKER_CRASH);
    }

    @Test
    void aJobHandedBackIsPendingAtOnceAndKeepsItsAttempt() {
        OpenJob job = room.opened();
        assertThat(handBack(room.claimed(job))).isEqualTo(Done.YES);
        assertThat(find(job).job().status()).isEqualTo(JobState.PENDING);
        assertThat(room.claimed(job).attempt()).isEqualTo(1);
    }

    @Test
    void aRetryIsDueAfterItsDelayAndCountsAsAnAttempt() {
        OpenJob job = room.opened();
        assertThat(retry(room.claimed(job), 60_000)).isEqualTo(Done.YES);
        assertThat(find(job).job().status()).isEqualTo(JobState.RETRYING);
        assertThat(find(job).job().error()).isEqualTo(CUT_OFF);
        assertThat(find(job).job().nextAttemptAt()).isNotNull();
        assertThat(room.claim(job))
                .as("a doubled ticket does not cut the delay short")
                .isNull();
        room.letPass(job, "2 minutes");
        JobWork second = room.claimed(job);
        assertThat(second.attempt()).isEqualTo(2);
        room.ask(JobsApi.COMPLETE, result(second));
        assertThat(find(job).job().error()).as("completed since").isNull();
    }

    @Test
    void aFailedJobTellsWhy() throws InterruptedException {
        OpenJob job = room.opened();
        assertThat(fail(room.claimed(job))).isEqualTo(Done.YES);
        assertThat(find(job).job().status()).isEqualTo(JobState.FAILED);
        assertThat(find(job).job().error()).isEqualTo(CUT_OFF);
        List<JobChanged> told = List.of(room.news.take(), room.news.take(), room.news.take());
        assertThat(told.get(2).error()).isEqualTo("timeout");
    }

    @Test
    void progressNeverFallsWithinAnAttemptAndBeginsAnewWithTheNext() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        room.ask(JobsApi.PROGRESS, new ReportProgress(job.jobId(), work.fence(), new Progress("large", 3, 4), null));
        room.ask(JobsApi.PROGRESS, new ReportProgress(job.jobId(), work.fence(), new Progress("medium", 2, 4), null));
        assertThat(find(job).job().progress()).isEqualTo(new Progress("large", 3, 4));
        handBack(work);
        assertThat(find(job).job().progress()).isEqualTo(Progress.NONE);
    }

    @Test
    void theVersionRisesAtEachChange() {
        OpenJob job = room.opened();
        long opened = find(job).version();
        JobWork work = room.claimed(job);
        long claimed = find(job).version();
        report(work);
        long reported = find(job).version();
        room.ask(JobsApi.COMPLETE, result(work));
        assertThat(List.of(opened, claimed, reported, find(job).version()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void anUploadOfAnAccountThatIsGoneLeavesNoRow() {
        OpenJob orphan = LedgerRoom.upload(UUID.randomUUID());
        assertThatThrownBy(() -> room.ask(JobsApi.OPEN, orphan)).satisfies(problem(ProblemCode.TOKEN_INVALID));
        assertThat(room.database.run("select from images where id = '%s'".formatted(orphan.imageId())))
                .isEmpty();
    }

    private static Consumer<Throwable> problem(ProblemCode code) {
        return failure -> assertThat(((ProblemException) failure).code()).isEqualTo(code);
    }

    private static Done report(JobWork work) {
        return room.ask(
                JobsApi.PROGRESS,
                new ReportProgress(work.jobId(), work.fence(), new Progress("thumbnail", 1, 2), null));
    }

    private static Done renew(JobWork work) {
        return room.ask(JobsApi.RENEW, new RenewLease(work.jobId(), work.fence(), 30));
    }

    private static Done retry(JobWork work, long delayMillis) {
        return room.ask(JobsApi.RETRY, new RetryJob(work.jobId(), work.fence(), CUT_OFF, delayMillis, false));
    }

    private static Done fail(JobWork work) {
        return room.ask(JobsApi.FAIL, new FailJob(work.jobId(), work.fence(), CUT_OFF, false, null));
    }

    private static Done handBack(JobWork work) {
        return room.ask(JobsApi.HAND_BACK, new HandBack(work.jobId(), work.fence()));
    }

    private static ImageRecord find(OpenJob job) {
        return room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.jobId()));
    }
}
