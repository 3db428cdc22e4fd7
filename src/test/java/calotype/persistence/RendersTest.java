package calotype.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.RendersApi;
import calotype.contract.RendersApi.EvictRenders;
import calotype.contract.RendersApi.FindRender;
import calotype.contract.RendersApi.KeepRender;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RendersTest {
    @RegisterExtension
    static final LedgerRoom room = new LedgerRoom();

    private static KeepRender made(OpenJob job, UUID id, long bytes) {
        String prefix = ObjectKey.processedPrefix("default", job.owner(), job.imageId()) + "renders/" + id + "/";
        return new KeepRender(
                job.imageId(),
                id,
                "w=400&format=webp&q=80",
                ImageFormat.WEBP,
                400,
                300,
                bytes,
                "c".repeat(64),
                new ObjectKey(prefix + "cccccccc.webp"),
                "engine-1");
    }

    @Test
    void whatWasKeptIsFoundUnderItsImagesName() {
        OpenJob job = room.opened();
        KeepRender made = made(job, UUID.randomUUID(), 1_000);

        StoredFile kept = room.ask(RendersApi.KEEP, made);
        StoredFile found = room.ask(RendersApi.FIND, new FindRender(job.imageId(), made.transformId()));

        assertThat(found).isEqualTo(kept);
        assertThat(found.filename()).isEqualTo("cat.jpg");
        assertThat(found.owner()).isEqualTo(job.owner());
        assertThat(found.key()).isEqualTo(made.key());
        assertThat(found.sizeBytes()).isEqualTo(1_000);
    }

    @Test
    void keepingTwiceIsHarmless() {
        OpenJob job = room.opened();
        KeepRender made = made(job, UUID.randomUUID(), 1_000);

        StoredFile first = room.ask(RendersApi.KEEP, made);

        assertThat(room.ask(RendersApi.KEEP, made)).isEqualTo(first);
    }

    @Test
    void whatIsNotKeptOrWhoseImageIsGoneIsNotFound() {
        OpenJob job = room.opened();
        KeepRender made = made(job, UUID.randomUUID(), 1_000);
        FindRender question = new FindRender(job.imageId(), made.transformId());
        assertNotFound(() -> room.ask(RendersApi.FIND, question));
        room.ask(RendersApi.KEEP, made);

        room.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId()));

        assertNotFound(() -> room.ask(RendersApi.FIND, question));
        assertNotFound(() -> room.ask(RendersApi.KEEP, made));
    }

    private static void assertNotFound(ThrowingCallable asking) {
        assertThatThrownBy(asking)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.NOT_FOUND));
    }

    @Test
    void g12_thoseGoFirstThatNobodyHasAskedForForTheLongestTime() {
        room.ask(RendersApi.EVICT, new EvictRenders(0, 1_000));
        OpenJob job = room.opened();
        UUID[] ids = {UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()};
        for (UUID id : ids) {
            room.ask(RendersApi.KEEP, made(job, id, 1_000));
        }
        room.ask(RendersApi.FIND, new FindRender(job.imageId(), ids[0]));

        assertThat(room.ask(RendersApi.EVICT, new EvictRenders(3_000, 10)).prefixes())
                .isEmpty();
        assertThat(room.ask(RendersApi.EVICT, new EvictRenders(2_999, 10)).prefixes())
                .containsExactly(prefix(job, ids[1]));
        assertThat(room.ask(RendersApi.EVICT, new EvictRenders(0, 1)).prefixes())
                .containsExactly(prefix(job, ids[2]));
        assertThat(room.ask(RendersApi.EVICT, new EvictRenders(0, 10)).prefixes())
                .containsExactly(prefix(job, ids[0]));
    }

    private static String prefix(OpenJob job, UUID id) {
        return ObjectKey.processedPrefix("default", job.owner(), job.imageId()) + "renders/" + id + "/";
    }
}
