package calotype.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.bus.Endpoint;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.Cursor;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.EventsSince;
import calotype.contract.ImagesApi.FindFile;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagesApi.ImagePage;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.ListImages;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.model.ImageFormat;
import calotype.model.JobState;
import calotype.model.Visibility;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImagesTest {
    @RegisterExtension
    static final LedgerRoom room = new LedgerRoom();

    @Test
    void anImageIsFoundByItsOwnIdAndByItsJobs() {
        OpenJob job = room.opened();
        ImageRecord byImage = room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId()));
        ImageRecord byJob = room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.jobId()));
        assertThat(byImage).isEqualTo(byJob);
        assertThat(byImage.facts()).isNull();
        assertThat(byImage.renditions()).isEmpty();
        assertThat(byImage.width()).isEqualTo(4_032);
        assertThat(byImage.source()).isEqualTo(job.source());
        assertThat(byImage.job().status()).isEqualTo(JobState.PENDING);
        assertThat(byImage.job().maxRetries()).isEqualTo(3);
    }

    @Test
    void filesAreFoundByTheirName() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        CompleteJob result = LedgerRoom.result(work);
        room.ask(JobsApi.COMPLETE, result);
        StoredFile source = room.ask(ImagesApi.FIND_FILE, new FindFile(job.imageId(), "source"));
        assertThat(source.key()).isEqualTo(job.source());
        assertThat(source.sizeBytes()).isEqualTo(1_234);
        assertThat(source.visibility()).isEqualTo(Visibility.PUBLIC);
        assertThat(source.owner()).isEqualTo(job.owner());
        StoredFile thumbnail = room.ask(ImagesApi.FIND_FILE, new FindFile(job.imageId(), "thumbnail"));
        assertThat(thumbnail.key()).isEqualTo(result.renditions().get(0).key());
        assertThat(thumbnail.format()).isEqualTo(ImageFormat.WEBP);
        assertThat(thumbnail.visibility()).isEqualTo(Visibility.PUBLIC);
        assertThat(room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId()))
                        .visibility())
                .isEqualTo(Visibility.PUBLIC);
        refused(ImagesApi.FIND_FILE, new FindFile(job.imageId(), "poster"));
        refused(ImagesApi.FIND_FILE, new FindFile(UUID.randomUUID(), "source"));
        room.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId()));
        refused(ImagesApi.FIND_FILE, new FindFile(job.imageId(), "thumbnail"));
        refused(ImagesApi.FIND_FILE, new FindFile(job.imageId(), "source"));
    }

    @Test
    void s21_whatTheCameraWroteIsForItsOwner() {
        OpenJob job = room.opened();
        FindImage question = new FindImage(job.owner(), job.imageId());
        assertThat(room.ask(ImagesApi.RAW_METADATA, question).raw()).isNull();
        room.ask(JobsApi.COMPLETE, LedgerRoom.result(room.claimed(job)));
        assertThat(room.ask(ImagesApi.RAW_METADATA, question).raw()).isEqualTo(LedgerRoom.RAW);
        refused(ImagesApi.RAW_METADATA, new FindImage(room.owner(), job.imageId()));
    }

    @Test
    void pagesByNumberHaveATotal() {
        UUID owner = room.owner();
        List<UUID> newestFirst = uploads(owner, 7);
        ImagePage first = room.ask(ImagesApi.LIST, page(owner, 1, 3));
        ImagePage last = room.ask(ImagesApi.LIST, page(owner, 3, 3));
        ImagePage beyond = room.ask(ImagesApi.LIST, page(owner, 9, 3));
        assertThat(ids(first)).isEqualTo(newestFirst.subList(0, 3));
        assertThat(ids(last)).isEqualTo(newestFirst.subList(6, 7));
        assertThat(beyond.items()).isEmpty();
        assertThat(List.of(first.total(), last.total(), beyond.total())).containsOnly(7L);
        assertThat(first.next()).isNotNull();
        assertThat(last.next()).isNull();
    }

    @Test
    void pagesByCursorMeetEveryImageOnceInBothOrders() {
        UUID owner = room.owner();
        List<UUID> newestFirst = uploads(owner, 7);
        room.database.run(
                "update images set created_at = date '2026-11-24' where owner_id = '%s' and id in ('%s', '%s')"
                        .formatted(owner, newestFirst.get(5), newestFirst.get(6)));
        List<UUID> down = walk(owner, true);
        List<UUID> up = walk(owner, false);
        assertThat(down).containsExactlyInAnyOrderElementsOf(newestFirst);
        assertThat(down.subList(0, 5)).isEqualTo(newestFirst.subList(0, 5));
        Collections.reverse(up);
        assertThat(up).isEqualTo(down);
    }

    private static List<UUID> walk(UUID owner, boolean newestFirst) {
        List<UUID> seen = new ArrayList<>();
        Cursor cursor = null;
        do {
            ImagePage page = room.ask(
                    ImagesApi.LIST,
                    new ListImages(owner, null, cursor, 2, newestFirst, null, null, null, null, null, null, null));
            assertThat(page.total()).isNull();
            seen.addAll(ids(page));
            cursor = page.next();
        } while (cursor != null);
        return seen;
    }

    @Test
    void filtersNarrowTheListAndItsTotal() {
        UUID owner = room.owner();
        OpenJob cat = LedgerRoom.upload(owner, "My_Cat 100%.jpg", "pets", List.of("cat", "red"));
        OpenJob dog = LedgerRoom.upload(owner, "dog.jpg", "pets", List.of("dog"));
        OpenJob sea = LedgerRoom.upload(owner, "sea.jpg", "holiday", List.of());
        List.of(cat, dog, sea).forEach(job -> room.ask(JobsApi.OPEN, job));
        room.ask(JobsApi.COMPLETE, LedgerRoom.result(room.claimed(dog)));
        Instant now =
                room.ask(ImagesApi.FIND, new FindImage(owner, sea.imageId())).createdAt();

        assertThat(found(owner, JobState.COMPLETED, null, null, null, null, null, null))
                .containsExactly(dog.imageId());
        assertThat(found(owner, null, "pets", null, null, null, null, null))
                .containsExactly(dog.imageId(), cat.imageId());
        assertThat(found(owner, null, null, "red", null, null, null, null)).containsExactly(cat.imageId());
        assertThat(found(owner, null, null, null, ImageFormat.PNG, null, null, null))
                .isEmpty();
        assertThat(found(owner, null, null, null, ImageFormat.JPEG, null, null, null))
                .hasSize(3);
        assertThat(found(owner, null, null, null, null, now, null, null)).containsExactly(sea.imageId());
        assertThat(found(owner, null, null, null, null, null, now.minusMillis(1), null))
                .doesNotContain(sea.imageId());
        assertThat(found(owner, null, null, null, null, null, null, "cat")).containsExactly(cat.imageId());
        assertThat(found(owner, null, null, null, null, null, null, "%")).containsExactly(cat.imageId());
        assertThat(found(owner, null, null, null, null, null, null, "_")).containsExactly(cat.imageId());
        assertThat(found(owner, JobState.PENDING, "pets", "cat", ImageFormat.JPEG, null, null, "CAT"))
                .containsExactly(cat.imageId());
    }

    private static List<UUID> found(
            UUID owner,
            JobState status,
            String bucket,
            String tag,
            ImageFormat format,
            Instant from,
            Instant to,
            String name) {
        ImagePage page = room.ask(
                ImagesApi.LIST, new ListImages(owner, 1, null, 10, true, status, bucket, tag, format, from, to, name));
        assertThat(page.total()).isEqualTo(page.items().size());
        return ids(page);
    }

    @Test
    void itemsOfAListAreWholeRecords() {
        OpenJob job = room.opened();
        room.ask(JobsApi.COMPLETE, LedgerRoom.result(room.claimed(job)));
        assertThat(room.ask(ImagesApi.LIST, page(job.owner(), 1, 10)).items())
                .containsExactly(room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId())));
    }

    @Test
    void s21_anothersImagesAreNotFoundByAnyQuestion() {
        OpenJob job = room.opened();
        UUID stranger = room.owner();
        for (UUID id : List.of(job.imageId(), job.jobId())) {
            refused(ImagesApi.FIND, new FindImage(stranger, id));
            refused(ImagesApi.RAW_METADATA, new FindImage(stranger, id));
            refused(ImagesApi.DELETE, new DeleteImage(stranger, id));
        }
        assertThat(room.ask(ImagesApi.LIST, page(stranger, 1, 10)).items()).isEmpty();
        assertThat(room.ask(ImagesApi.LIST, page(stranger, 1, 10)).total()).isZero();
        assertThat(room.ask(ImagesApi.EVENTS_SINCE, new EventsSince(stranger, 0, 10))
                        .events())
                .isEmpty();
        assertThat(room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId()))
                        .imageId())
                .as("and it is still there")
                .isEqualTo(job.imageId());
    }

    private static <Q extends Record, R extends Record> void refused(Endpoint<Q, R> endpoint, Q question) {
        assertThatThrownBy(() -> room.ask(endpoint, question))
                .satisfies(failure ->
                        assertThat(((ProblemException) failure).code()).isEqualTo(ProblemCode.NOT_FOUND));
    }

    private static ListImages page(UUID owner, int page, int limit) {
        return new ListImages(owner, page, null, limit, true, null, null, null, null, null, null, null);
    }

    private static List<UUID> ids(ImagePage page) {
        return page.items().stream().map(ImageRecord::imageId).toList();
    }

    /** The ids of so many images, the newest first. */
    private static List<UUID> uploads(UUID owner, int count) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(0, room.opened(owner).imageId());
        }
        return ids;
    }
}
