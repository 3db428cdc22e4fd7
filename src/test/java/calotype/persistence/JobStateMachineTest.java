package calotype.persistence;

import static calotype.persistence.LedgerRoom.result;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.Done;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.ReportProgress;
import calotype.model.JobState;
import calotype.model.Progress;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobStateMachineTest {
    private static final Problem CUT_OFF = new Problem(ProblemCode.TIMEOUT, "Too slow.", true, Map.of("seconds", 12));

    private static LedgerRoom room;

    @BeforeAll
    static void openRoom() {
        room = new LedgerRoom();
    }

    @AfterAll
    static void closeRoom() {
        room.close();
    }

    @BeforeEach
    void forgetOldNews() {
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
        Progress half = new Progress("thumbnail", 1, 2);
        assertThat(room.ask(JobsApi.PROGRESS, new ReportProgress(job.jobId(), work.fence(), half)))
                .isEqualTo(Done.YES);
        assertThat(room.ask(JobsApi.COMPLETE, result(work))).isEqualTo(Done.YES);

        List<JobChanged> told = List.of(room.news.take(), room.news.take(), room.news.take(), room.news.take());
        assertThat(told)
                .extracting(JobChanged::type)
                .containsExactly("job.pending", "job.processing", "job.progress", "job.completed");
        assertThat(told).extracting(JobChanged::id).containsExactly(1L, 2L, 3L, 4L);
        assertThat(told.get(3).progress()).isEqualTo(new Progress("done", 2, 2));

        ImageRecord image = find(job);
        assertThat(image.job().status()).isEqualTo(JobState.COMPLETED);
        assertThat(image.facts()).isEqualTo(result(work).facts());
        assertThat(image.renditions()).isEqualTo(result(work).renditions());
        assertThat(image.width()).isEqualTo(3_024);
        assertThat(image.tags()).containsExactly("pets");
        assertThat(image.userMetadata()).contains("summer");
    }

    private static ImageRecord find(OpenJob job) {
        return room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.jobId()));
    }
}
