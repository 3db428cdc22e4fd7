package calotype.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.Done;
import calotype.contract.Events;
import calotype.contract.Events.JobChanged;
import calotype.contract.Events.JobStopped;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.CancelJob;
import calotype.contract.JobsApi.CancelledJob;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.RenewLease;
import calotype.contract.JobsApi.RetryJob;
import calotype.model.JobState;
import calotype.model.ObjectKey;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CancelTest {
    private static final BlockingQueue<JobStopped> STOPPED = new LinkedBlockingQueue<>();
    private static LedgerRoom room;

    @BeforeAll
    static void openRoom() {
        room = new LedgerRoom();
        LedgerRoom.await(room.bus.follow(Events.JOB_STOPPED, STOPPED::add));
    }

    @AfterAll
    static void closeRoom() {
        room.close();
    }

    @BeforeEach
    void forgetOldJobsAndNews() {
        room.database.run("delete from jobs");
        room.news.clear();
        STOPPED.clear();
    }

    private static CancelledJob cancel(UUID owner, UUID job) {
        return room.ask(JobsApi.CANCEL, new CancelJob(owner, job));
    }

    private static JobState state(OpenJob job) {
        return room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.jobId()))
                .job()
                .status();
    }

    @Test
    void h09_aCancelledJobIsNeverBegun() throws InterruptedException {
        OpenJob job = room.opened();
        assertThat(room.news.take().type()).isEqualTo("job.pending");
        cancel(job.owner(), job.jobId());

        JobChanged told = room.news.take();
        assertThat(told.type()).isEqualTo("job.cancelled");
        assertThat(told.status()).isEqualTo(JobState.CANCELLED);
        assertThat(state(job)).isEqualTo(JobState.CANCELLED);
        assertThat(room.claim(job)).isNull();
    }

    @Test
    void a19_theWorkerOfACancelledJobIsCalledAndWritesNothingMore() throws InterruptedException {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        CancelledJob cancelled = cancel(job.owner(), job.jobId());

        assertThat(cancelled.prefixes())
                .containsExactly(ObjectKey.processedPrefix(job.bucket(), job.owner(), job.imageId()));
        assertThat(STOPPED.take()).isEqualTo(new JobStopped(job.jobId()));
        assertThat(room.ask(JobsApi.RENEW, new RenewLease(job.jobId(), work.fence(), 30)))
                .isEqualTo(Done.NO);
        assertThat(room.ask(JobsApi.COMPLETE, LedgerRoom.result(work))).isEqualTo(Done.NO);
        assertThat(state(job)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void a19_aRetryIsCancelledToo() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        Problem slow = new Problem(ProblemCode.TIMEOUT, "Too slow.", true, Map.of());
        room.ask(JobsApi.RETRY, new RetryJob(job.jobId(), work.fence(), slow, 0, true));
        cancel(job.owner(), job.jobId());

        assertThat(room.claim(job)).isNull();
    }

    @Test
    void a19_whatIsOverCannotBeCancelled() {
        OpenJob job = room.opened();
        room.ask(JobsApi.COMPLETE, LedgerRoom.result(room.claimed(job)));

        assertThatThrownBy(() -> cancel(job.owner(), job.jobId())).hasMessageContaining("job_finished");
        assertThat(state(job)).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void a19_othersJobsAreNotFound() {
        OpenJob job = room.opened();

        assertThatThrownBy(() -> cancel(room.owner(), job.jobId())).hasMessageContaining("not_found");
        assertThatThrownBy(() -> cancel(job.owner(), UUID.randomUUID())).hasMessageContaining("not_found");
        assertThat(state(job)).isEqualTo(JobState.PENDING);
    }

    @Test
    void a19_deletingAnImageCallsItsWorkerToo() throws InterruptedException {
        OpenJob job = room.opened();
        room.claimed(job);
        room.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId()));

        assertThat(STOPPED.take()).isEqualTo(new JobStopped(job.jobId()));
    }
}
