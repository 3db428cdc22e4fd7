package calotype.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.DeletedImage;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.UpkeepApi;
import calotype.contract.UpkeepApi.ConfirmDropped;
import calotype.contract.UpkeepApi.DueLeftovers;
import calotype.contract.UpkeepApi.FilesOfImage;
import calotype.contract.UpkeepApi.FilesOfImages;
import calotype.contract.UpkeepApi.HoldLease;
import calotype.contract.UpkeepApi.ListFiles;
import calotype.contract.UpkeepApi.LookAtObjects;
import calotype.contract.UpkeepApi.MarkMissing;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who clears up, and what the ledger says is to be cleared. */
class UpkeepTest {
    private final LedgerRoom room = new LedgerRoom();

    @AfterEach
    void close() {
        room.close();
    }

    private boolean holds(UUID node) {
        return room.ask(UpkeepApi.HOLD, new HoldLease("upkeep", node, 60)).applied();
    }

    @Test
    void r27_oneNodeAtATimeHoldsTheLeaseAndAnotherTakesItWhenItIsOver() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();

        assertThat(holds(first)).isTrue();
        assertThat(holds(second)).isFalse();
        assertThat(holds(first)).isTrue();
        room.database.run("update leases set held_until = now() - interval '1 second'");
        assertThat(holds(second)).isTrue();
        assertThat(holds(first)).isFalse();
    }

    @Test
    void h16_theFilesOfAFinishedImageAreNamedAndAWarningIsPutOnAndTakenOffOnce() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        room.opened();
        room.ask(JobsApi.COMPLETE, LedgerRoom.result(work));

        FilesOfImages page = room.ask(UpkeepApi.FILES, new ListFiles(null, 10, -1));
        assertThat(page.end()).isNull();
        assertThat(page.images()).as("only what is finished").hasSize(1);
        FilesOfImage files = page.images().get(0);
        assertThat(files.imageId()).isEqualTo(job.imageId());
        assertThat(files.keys())
                .containsExactlyInAnyOrder(
                        job.source(),
                        LedgerRoom.result(work).renditions().get(0).key());
        assertThat(room.ask(UpkeepApi.FILES, new ListFiles(job.imageId(), 10, -1))
                        .images())
                .isEmpty();

        List<UUID> it = List.of(job.imageId());
        assertThat(room.ask(UpkeepApi.MARK_MISSING, new MarkMissing(it, List.of()))
                        .missing())
                .isEqualTo(it);
        assertThat(room.ask(UpkeepApi.MARK_MISSING, new MarkMissing(it, List.of()))
                        .missing())
                .isEmpty();
        assertThat(warnings(job)).containsExactly("missing");
        assertThat(room.ask(UpkeepApi.MARK_MISSING, new MarkMissing(List.of(), it))
                        .missing())
                .isEmpty();
        assertThat(warnings(job)).isEmpty();
    }

    private List<String> warnings(OpenJob job) {
        ImageFacts facts = room.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId()))
                .facts();
        return facts == null ? List.of() : facts.warnings();
    }

    private List<String> leftovers() {
        return room.ask(UpkeepApi.LEFTOVERS, new DueLeftovers(10)).prefixes();
    }

    @Test
    void r30_whatADeletedImageLeftIsNamedUntilItIsGoneForSure() {
        OpenJob job = room.opened();
        DeletedImage deleted = room.ask(ImagesApi.DELETE, new DeleteImage(job.owner(), job.imageId()));
        assertThat(leftovers()).as("who deletes it drops it first").isEmpty();

        room.database.run("update leftovers set due_at = now()");
        assertThat(leftovers()).containsExactlyInAnyOrderElementsOf(deleted.prefixes());
        assertThat(leftovers()).as("not twice at once").isEmpty();

        assertThat(room.ask(UpkeepApi.CONFIRM, new ConfirmDropped(deleted.prefixes()))
                        .applied())
                .as("a worker may still bring something")
                .isFalse();
        room.database.run("update leftovers set due_at = now(), deleted_at = now() - interval '3 minutes'");
        assertThat(leftovers()).hasSize(2);
        assertThat(room.ask(UpkeepApi.CONFIRM, new ConfirmDropped(deleted.prefixes()))
                        .applied())
                .isTrue();
        assertThat(room.database.run("select from leftovers")).isEmpty();
    }

    private List<ObjectKey> orphans(ObjectKey... keys) {
        return room.ask(UpkeepApi.ORPHANS, new LookAtObjects(List.of(keys), 60)).keys();
    }

    private void letAMinutePass() {
        room.database.run("update orphans set found_at = found_at - interval '2 minutes'");
    }

    @Test
    void h16_anObjectThatNoRowNamesAtTwoLooksIsAnOrphan() {
        OpenJob job = room.opened();
        ObjectKey stray = ObjectKey.source("default", job.owner(), UUID.randomUUID(), ImageFormat.JPEG);

        assertThat(orphans(job.source(), stray)).isEmpty();
        assertThat(orphans(job.source(), stray)).as("too soon").isEmpty();
        letAMinutePass();
        assertThat(orphans(job.source(), stray)).containsExactly(stray);
        assertThat(orphans(stray)).as("from the beginning").isEmpty();
    }

    @Test
    void anObjectThatWasNamedMeanwhileIsForgotten() {
        OpenJob job = LedgerRoom.upload(room.owner());
        assertThat(orphans(job.source())).isEmpty();
        room.ask(JobsApi.OPEN, job);
        letAMinutePass();
        assertThat(orphans(job.source())).isEmpty();
        assertThat(room.database.run("select from orphans")).isEmpty();
    }

    @Test
    void whatAWorkerHasBroughtIsSafeBeforeItIsNamedAndAfter() {
        OpenJob job = room.opened();
        JobWork work = room.claimed(job);
        var result = LedgerRoom.result(work);
        ObjectKey made = result.renditions().get(0).key();
        ObjectKey other = new ObjectKey(made.path().replace("thumbnail", "other"));

        assertThat(orphans(made, other)).isEmpty();
        letAMinutePass();
        assertThat(orphans(made, other)).isEmpty();
        room.ask(JobsApi.COMPLETE, result);
        assertThat(orphans(made, other)).isEmpty();
        letAMinutePass();
        assertThat(orphans(made, other))
                .as("of an attempt that made other bytes")
                .containsExactly(other);
    }
}
