package calotype.processing;

import static calotype.processing.FakeHouse.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.Done;
import calotype.contract.Events;
import calotype.contract.Events.JobStopped;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.FailJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.RenewLease;
import calotype.contract.JobsApi.RetryJob;
import calotype.contract.StorageApi.DeletePrefix;
import calotype.contract.StorageApi.Fetch;
import calotype.contract.StorageApi.Keep;
import calotype.model.JobState;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.workbench.ScriptedChildren;
import io.vertx.core.Future;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a lease does for a job at work, and what becomes of one that has lost its lease or is cancelled. */
class LeaseTest extends JobRoom {
    @Test
    void theLeaseIsRenewedWhileTheWorkGoesOn() throws Exception {
        openRoom("hang", "jobs.lease=2s", "jobs.decode-timeout=2s");

        Future<Void> ticket = house.handOver();

        assertThat(house.waitFor(RenewLease.class)).isEqualTo(new RenewLease(FakeHouse.JOB, 7, 2));
        house.waitFor(RenewLease.class);
        await(ticket);
    }

    @Test
    void r23_aLostLeaseStopsTheRunAndDropsTheResult() throws Exception {
        openRoom("hang", "jobs.lease=2s");
        house.answer(JobsApi.RENEW, Done.NO);

        await(house.handOver());

        assertThat(house.allOf(FindImage.class)).hasSize(1);
        assertThat(house.asked)
                .doesNotHaveAnyElementsOfTypes(CompleteJob.class, RetryJob.class, FailJob.class, Keep.class);
    }

    @Test
    void a19_aCancelledJobsRunIsStoppedAtOnceAndItsOutputsRemoved() throws Exception {
        openRoom(limit -> ScriptedChildren.bench(directory, limit, 300), "hang", "jobs.decode-timeout=1m");
        house.answer(ImagesApi.FIND, house.image(JobState.CANCELLED));
        Future<Void> ticket = house.handOver();
        house.waitFor(Fetch.class);

        house.bus.publish(Events.JOB_STOPPED, new JobStopped(UUID.randomUUID()));
        house.bus.publish(Events.JOB_STOPPED, new JobStopped(FakeHouse.JOB));

        await(ticket);
        assertThat(house.waitFor(DeletePrefix.class).prefix())
                .isEqualTo(ObjectKey.processedPrefix("default", FakeHouse.OWNER, FakeHouse.IMAGE));
        assertThat(house.asked)
                .doesNotHaveAnyElementsOfTypes(CompleteJob.class, RetryJob.class, FailJob.class, HandBack.class);
    }

    @Test
    void aLedgerThatDoesNotAnswerARenewalTakesNothingAway() throws Exception {
        openRoom("hang", "jobs.lease=2s", "jobs.decode-timeout=2s");
        house.fail(JobsApi.RENEW, ProblemCode.NOT_READY);

        await(house.handOver());

        assertThat(house.waitFor(FailJob.class).problem().code()).isEqualTo(ProblemCode.TIMEOUT);
    }
}
