package calotype.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindFile;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.KeepVariant;
import calotype.contract.ImagesApi.LateVariant;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.StoredRendition;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.model.RenditionSet;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LateVariantsTest {
    private static final StoredRendition LATE =
            StoredRendition.late("original", RenditionSet.VARIANT, ImageFormat.WEBP, 3024, 4032, 85);

    @RegisterExtension
    static final LedgerRoom room = new LedgerRoom();

    private static OpenJob completed() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        CompleteJob result = LedgerRoom.result(work);
        List<StoredRendition> renditions =
                Stream.concat(result.renditions().stream(), Stream.of(LATE)).toList();
        room.ask(
                JobsApi.COMPLETE,
                new CompleteJob(
                        result.jobId(),
                        result.fence(),
                        result.facts(),
                        result.rawMetadata(),
                        renditions,
                        result.engineVersion()));
        return job;
    }

    private static KeepVariant made(OpenJob job, String hash) {
        String prefix = ObjectKey.processedPrefix("default", job.owner(), job.imageId());
        return new KeepVariant(
                job.imageId(), "original", 820_114, hash, new ObjectKey(prefix + "original-" + hash + ".webp"), "e-1");
    }

    private static ImageRecord image(OpenJob job) {
        return room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId()));
    }

    @Test
    void x14_aVariantThatIsNotMadeYetIsInTheImageAndHasNoFile() {
        OpenJob job = completed();
        FindFile question = new FindFile(job.imageId(), "original");

        LateVariant late = room.ask(ImagesApi.FIND_LATE, question);

        assertThat(late.variant()).isEqualTo(LATE);
        assertThat(late.image()).isEqualTo(image(job));
        assertThat(image(job).renditions()).hasSize(2).contains(LATE);
        assertNotFound(() -> room.ask(ImagesApi.FIND_FILE, question));
        assertNotFound(() -> room.ask(ImagesApi.FIND_LATE, new FindFile(job.imageId(), "thumbnail")));
        assertNotFound(() -> room.ask(ImagesApi.FIND_LATE, new FindFile(UUID.randomUUID(), "original")));
    }

    @Test
    void x14_onceMadeItIsARenditionLikeTheOthersAndTheDocumentIsANewOne() {
        OpenJob job = completed();
        long before = image(job).version();
        FindFile question = new FindFile(job.imageId(), "original");

        StoredFile kept = room.ask(ImagesApi.KEEP_VARIANT, made(job, "d".repeat(64)));

        assertThat(room.ask(ImagesApi.FIND_FILE, question)).isEqualTo(kept);
        assertThat(kept.sizeBytes()).isEqualTo(820_114);
        assertThat(kept.filename()).isEqualTo("cat.jpg");
        assertThat(image(job).version()).isGreaterThan(before);
        assertNotFound(() -> room.ask(ImagesApi.FIND_LATE, question));
    }

    @Test
    void x14_whatTwoNodesMadeIsWhatTheFirstOneBrought() {
        OpenJob job = completed();

        StoredFile first = room.ask(ImagesApi.KEEP_VARIANT, made(job, "d".repeat(64)));
        StoredFile second = room.ask(ImagesApi.KEEP_VARIANT, made(job, "e".repeat(64)));

        assertThat(second).isEqualTo(first);
    }

    private static void assertNotFound(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.NOT_FOUND));
    }
}
