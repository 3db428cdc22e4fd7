package calotype.contract;

import calotype.bus.Endpoint;
import calotype.model.ObjectKey;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger room's knowledge of what storage should not hold any more, and of who looks after it. */
public final class UpkeepApi {
    private UpkeepApi() {}

    /** Takes or keeps a lease that one node has at a time; {@code applied} is false while it is another's. */
    public static final Endpoint<HoldLease, Done> HOLD =
            Endpoint.repeatable("upkeep.hold", HoldLease.class, Done.class);

    /** @param seconds until it ends by itself */
    public record HoldLease(String name, UUID holder, int seconds) {}

    /** Names what deleted images have left, each again after a while until {@link #CONFIRM}. */
    public static final Endpoint<DueLeftovers, Leftovers> LEFTOVERS =
            Endpoint.of("upkeep.leftovers", DueLeftovers.class, Leftovers.class);

    public record DueLeftovers(int most) {}

    public record Leftovers(List<String> prefixes) {}

    /** Notes that nothing was left under some prefixes; {@code applied} when none of them is to be looked at again. */
    public static final Endpoint<ConfirmDropped, Done> CONFIRM =
            Endpoint.repeatable("upkeep.confirm", ConfirmDropped.class, Done.class);

    public record ConfirmDropped(List<String> prefixes) {}

    /**
     * Tells which of some objects are to be removed: no row named them, nor could one soon, at this look nor at one that
     * is some time ago. The first look only notes them.
     */
    public static final Endpoint<LookAtObjects, Orphans> ORPHANS =
            Endpoint.of("upkeep.orphans", LookAtObjects.class, Orphans.class);

    /** @param graceSeconds between the looks; longer than anybody takes from keeping an object to naming it */
    public record LookAtObjects(List<ObjectKey> keys, int graceSeconds) {}

    public record Orphans(List<ObjectKey> keys) {}

    /** Names the files that finished images are said to have, image by image in the order of their ids. */
    public static final Endpoint<ListFiles, FilesOfImages> FILES =
            Endpoint.repeatable("upkeep.files", ListFiles.class, FilesOfImages.class);

    /**
     * @param after where the page before ended; null for the first
     * @param ageSeconds of the youngest image
     */
    public record ListFiles(@Nullable UUID after, int most, long ageSeconds) {}

    /** @param end where this page ends; null on the last one */
    public record FilesOfImages(
            List<FilesOfImage> images, @Nullable UUID end) {}

    public record FilesOfImage(UUID imageId, List<ObjectKey> keys) {}

    /** Puts the warning {@code missing} on images and takes it off others. */
    public static final Endpoint<MarkMissing, MarkedImages> MARK_MISSING =
            Endpoint.repeatable("upkeep.mark-missing", MarkMissing.class, MarkedImages.class);

    public record MarkMissing(List<UUID> missing, List<UUID> whole) {}

    /** @param missing those that had no such warning yet */
    public record MarkedImages(List<UUID> missing) {}
}
