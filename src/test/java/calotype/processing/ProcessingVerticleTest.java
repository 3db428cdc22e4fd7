package calotype.processing;

import static calotype.processing.FakeHouse.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.Done;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagingApi;
import calotype.contract.ImagingApi.AskCodecs;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.Claimed;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.FailJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.ReportProgress;
import calotype.contract.JobsApi.RetryJob;
import calotype.contract.JobsApi.StoredRendition;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.DeletePrefix;
import calotype.contract.StorageApi.Fetch;
import calotype.contract.StorageApi.Keep;
import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.StoredObject;
import calotype.model.Codecs;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.workbench.Hand;
import calotype.workbench.InProcess;
import calotype.workbench.ScriptedChildren;
import calotype.workbench.ScriptedEngine;
import calotype.workbench.Workbench;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProcessingVerticleTest extends JobRoom {
    @Test
    void aPictureIsClaimedFetchedMadeKeptAndCompleted() throws Exception {
        openRoom("picture");

        await(house.handOver());

        assertThat(house.asked)
                .filteredOn(question -> !(question instanceof ReportProgress))
                .extracting(question -> question.getClass().getSimpleName())
                .containsExactly("ClaimJob", "Fetch", "Keep", "Keep", "CompleteJob");
        CompleteJob result = house.waitFor(CompleteJob.class);
        assertThat(result.fence()).isEqualTo(7);
        assertThat(result.facts()).isEqualTo(ScriptedEngine.facts());
        assertThat(result.engineVersion()).isEqualTo("scripted-1-fast");
        assertThat(result.renditions()).extracting(StoredRendition::name).containsExactly("small", "medium");
        assertThat(result.renditions().get(0).key().path())
                .isEqualTo("default/processed/%s/%s/small-2cea274d.webp", FakeHouse.OWNER, FakeHouse.IMAGE);
    }

    @Test
    void l11_theRoomTellsWhichCodecsItsSlotsHave() throws Exception {
        openRoom("picture");

        assertThat(await(house.bus.ask(ImagingApi.CODECS, new AskCodecs()))).isEqualTo(new ScriptedEngine().codecs());
    }

    @Test
    void noTicketIsTakenBeforeAProcessIsReady() throws Exception {
        CompletableFuture<Hand> ready = new CompletableFuture<>();
        Future<String> opening = opening(limit -> new Workbench(1, limit, ready::join), "picture");
        Future<Codecs> told = Future.failedFuture("not asked yet");
        while (told.failed()) {
            told = house.bus.ask(ImagingApi.CODECS, new AskCodecs());
            await(house.bus
                    .ask(ImagesApi.FIND, new FindImage(FakeHouse.OWNER, FakeHouse.IMAGE))
                    .otherwiseEmpty());
        }
        assertThat(opening.isComplete()).isFalse();
        assertThat(house.isStarted()).isFalse();

        ready.complete(new InProcess(new ScriptedEngine()));

        deployment = await(opening);
        assertThat(house.isStarted()).isTrue();
    }

    @Test
    void equalFilesAreKeptOnceAndShared() throws Exception {
        openRoom("equal");

        await(house.handOver());

        assertThat(house.allOf(Keep.class)).hasSize(1);
        assertThat(house.waitFor(CompleteJob.class).renditions())
                .extracting(StoredRendition::key)
                .containsOnly(house.allOf(Keep.class).get(0).key())
                .hasSize(2);
    }

    @Test
    void aTicketWithoutWorkIsDone() throws Exception {
        openRoom("picture");
        house.answer(JobsApi.CLAIM, new Claimed(null, false));

        await(house.handOver());

        assertThat(house.asked).hasSize(1);
    }

    @Test
    void aTicketForAJobThatThereNeverWasIsRefused() throws Exception {
        openRoom("picture");
        house.answer(JobsApi.CLAIM, new Claimed(null, true));

        assertThatThrownBy(() -> await(house.handOver())).hasMessageContaining("not_found");
    }

    @Test
    void aTicketWhoseClaimFailsIsNotDone() throws Exception {
        openRoom("picture");
        house.fail(JobsApi.CLAIM, ProblemCode.NOT_READY);

        assertThatThrownBy(() -> await(house.handOver())).cause().hasMessageContaining("not_ready");
    }

    @Test
    void r02_theTicketIsDoneOnlyAfterTheCommit() throws Exception {
        openRoom("picture");
        Promise<Done> commit = house.hold(JobsApi.COMPLETE);

        Future<Void> ticket = house.handOver();
        house.waitFor(CompleteJob.class);
        assertThat(ticket.isComplete()).isFalse();
        commit.complete(Done.YES);

        await(ticket);
    }

    @Test
    void r10_theEndIsToldAgainWhenTheLedgerWasAway() throws Exception {
        openRoom("picture");
        house.fail(JobsApi.COMPLETE, ProblemCode.NOT_READY);

        Future<Void> ticket = house.handOver();
        CompleteJob first = house.waitFor(CompleteJob.class);
        house.asUsual(JobsApi.COMPLETE);

        await(ticket);
        assertThat(house.allOf(CompleteJob.class)).contains(first).hasSizeGreaterThan(1);
    }

    @Test
    void r23_aResultThatComesTooLateIsDropped() throws Exception {
        openRoom("picture");
        house.answer(JobsApi.COMPLETE, Done.NO);
        house.answer(ImagesApi.FIND, house.image());

        await(house.handOver());

        assertThat(house.allOf(RetryJob.class)).isEmpty();
        assertThat(house.allOf(FailJob.class)).isEmpty();
        assertThat(house.allOf(DeletePrefix.class)).isEmpty();
    }

    @Test
    void r30_filesOfAnImageThatWasDeletedMeanwhileAreRemoved() throws Exception {
        openRoom("picture");
        house.answer(JobsApi.COMPLETE, Done.NO);

        await(house.handOver());

        assertThat(house.waitFor(DeletePrefix.class).prefix())
                .isEqualTo(ObjectKey.processedPrefix("default", FakeHouse.OWNER, FakeHouse.IMAGE));
    }

    @Test
    void aCorruptPictureFailsAtOnce() throws Exception {
        openRoom("corrupt");

        await(house.handOver());

        FailJob failure = house.waitFor(FailJob.class);
        assertThat(failure.fence()).isEqualTo(7);
        assertThat(failure.problem().code()).isEqualTo(ProblemCode.CORRUPT_IMAGE);
        assertThat(failure.problem().retryable()).isFalse();
        assertThat(failure.deadLetter()).as("the file was refused").isFalse();
        assertThat(house.allOf(RetryJob.class)).isEmpty();
    }

    @Test
    void s31_anUnexpectedFailureIsTriedAgainAndTellsNothing() throws Exception {
        openRoom("bug");

        await(house.handOver());

        RetryJob retry = house.waitFor(RetryJob.class);
        assertThat(retry.problem().code()).isEqualTo(ProblemCode.INTERNAL);
        assertThat(retry.problem().detail()).doesNotContain("secret words");
        assertThat(retry.delayMillis()).isBetween(1_600L, 2_400L);
    }

    @Test
    void h05_theLastAttemptFailsForGoodAndIsADeadLetter() throws Exception {
        openRoom("bug");
        house.attempt = 4;

        await(house.handOver());

        FailJob failure = house.waitFor(FailJob.class);
        assertThat(failure.problem().code()).isEqualTo(ProblemCode.INTERNAL);
        assertThat(failure.deadLetter()).isTrue();
        assertThat(failure.stackDigest()).matches("[0-9a-f]{12}");
    }

    @Test
    void h11_aStoreThatDoesNotAnswerUsesNoAttemptUp() throws Exception {
        openRoom("picture");
        house.attempt = 4;
        house.fail(StorageApi.KEEP, ProblemCode.STORAGE_UNAVAILABLE);

        await(house.handOver());

        RetryJob retry = house.waitFor(RetryJob.class);
        assertThat(retry.problem().code()).isEqualTo(ProblemCode.STORAGE_UNAVAILABLE);
        assertThat(retry.free()).isTrue();
    }

    @Test
    void aSourceThatIsGoneFailsForGood() throws Exception {
        openRoom("picture");
        house.fail(StorageApi.FETCH, ProblemCode.NOT_FOUND);

        await(house.handOver());

        assertThat(house.waitFor(FailJob.class).problem().code()).isEqualTo(ProblemCode.NOT_FOUND);
    }

    @Test
    void aFetchedCopyIsDeletedAfterwards() throws Exception {
        openRoom("picture");
        Path copy = Files.writeString(spool.resolve("copy.jpg"), "picture");
        house.answer(StorageApi.FETCH, new LocalFile(copy.toString(), 7, true));

        await(house.handOver());

        assertThat(copy).doesNotExist();
        assertThat(house.source).exists();
    }

    @Test
    void h13_aHangingDecoderFailsForGood() throws Exception {
        openRoom("hang", "jobs.decode-timeout=1s");

        await(house.handOver());

        FailJob failure = house.waitFor(FailJob.class);
        assertThat(failure.problem().code()).isEqualTo(ProblemCode.TIMEOUT);
        assertThat(failure.problem().retryable()).isFalse();
    }

    @Test
    void h13_anAttemptPastItsLimitIsTriedAgain() throws Exception {
        openRoom("picture", "jobs.decode-timeout=1s", "jobs.job-timeout=1s");
        Promise<StoredObject> slow = house.hold(StorageApi.KEEP);

        Future<Void> ticket = house.handOver();
        RetryJob retry = house.waitFor(RetryJob.class);
        assertThat(retry.problem().code()).isEqualTo(ProblemCode.TIMEOUT);
        assertThat(retry.problem().retryable()).isTrue();
        assertThat(ticket.isComplete()).isFalse();

        slow.fail(ProblemCode.STORAGE_UNAVAILABLE.because("At last."));
        await(ticket);
    }

    @Test
    void r08_h11_aPictureThatKillsItsChildIsTriedOnceMore() throws Exception {
        openRoom(limit -> ScriptedChildren.bench(directory, limit, 300), "die");

        await(house.handOver());
        assertThat(house.waitFor(RetryJob.class).problem().code()).isEqualTo(ProblemCode.WORKER_CRASH);

        house.crashes = 1;
        await(house.handOver());
        FailJob failure = house.waitFor(FailJob.class);
        assertThat(failure.problem().code()).isEqualTo(ProblemCode.WORKER_CRASH);
        assertThat(failure.deadLetter()).isTrue();

        Files.writeString(house.source, "picture");
        await(house.handOver());
        house.waitFor(CompleteJob.class);
    }

    @Test
    void h14_runningJobsFinishWhenTheRoomCloses() throws Exception {
        openRoom("picture");
        Promise<Done> commit = house.hold(JobsApi.COMPLETE);
        Future<Void> ticket = house.handOver();
        house.waitFor(CompleteJob.class);

        Future<Void> closed = vertx.undeploy(deployment);
        assertThat(closed.isComplete()).isFalse();
        commit.complete(Done.YES);

        await(closed);
        await(ticket);
        assertThat(house.allOf(HandBack.class)).isEmpty();
    }

    @Test
    void h14_whatIsNotFinishedInTimeIsHandedBack() throws Exception {
        openRoom("hang", "jobs.drain=0s");
        Future<Void> ticket = house.handOver();
        house.waitFor(Fetch.class);

        await(vertx.undeploy(deployment));

        await(ticket);
        assertThat(house.allOf(HandBack.class)).containsExactly(new HandBack(FakeHouse.JOB, 7));
        assertThat(house.allOf(RetryJob.class)).isEmpty();
    }

    @Test
    void thePlaceOfAPhotoIsDroppedWhenNotWanted() throws Exception {
        openRoom("picture", "images.exif-store-gps=false");

        await(house.handOver());

        assertThat(house.waitFor(CompleteJob.class).facts())
                .isEqualTo(ScriptedEngine.facts().withoutLocation())
                .satisfies(facts -> assertThat(facts.exif().camera()).isEqualTo("Camera"));
    }
}
