package calotype.contract;

import calotype.bus.Endpoint;
import calotype.model.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The storage room: keeps files under keys. KEEP and FETCH name files of this node, so only this node answers them. */
public final class StorageApi {
    private StorageApi() {}

    /** Moves a staged file of this node into storage. Repeating it with equal bytes is harmless. */
    public static final Endpoint<Keep, StoredObject> KEEP =
            Endpoint.onThisNode("storage.keep", Keep.class, StoredObject.class);

    /**
     * @param stagedPath a file in this node's spool; it belongs to storage afterwards and is gone
     * @param durable whether the bytes must survive a power cut before the answer (originals), or can be made again
     */
    public record Keep(ObjectKey key, String stagedPath, boolean durable) {}

    public record StoredObject(ObjectKey key, long sizeBytes) {}

    /** Makes an object readable as a file of this node; {@code not_found} when there is none. */
    public static final Endpoint<Fetch, LocalFile> FETCH =
            Endpoint.onThisNode("storage.fetch", Fetch.class, LocalFile.class);

    public record Fetch(ObjectKey key) {}

    /** @param temporary whether the asker must delete the file when done; otherwise it must not touch it */
    public record LocalFile(String path, long sizeBytes, boolean temporary) {}

    /** Makes URLs that read objects straight from the store; any node could, but each asks its own. */
    public static final Endpoint<Presign, Presigned> PRESIGN =
            Endpoint.onThisNode("storage.presign", Presign.class, Presigned.class);

    /** @param seconds the URLs' life, 1 to 604,800 */
    public record Presign(List<PresignedRead> reads, long seconds) {}

    /**
     * @param contentType what the store is to say that the bytes are
     * @param disposition the {@code Content-Disposition} of the answer
     */
    public record PresignedRead(ObjectKey key, String contentType, String disposition) {}

    /** @param urls absolute, in the order of the question; none where files are read through this service only */
    public record Presigned(List<String> urls) {}

    /**
     * Makes the one request by which a client brings an announced file straight into the store, past this service: other
     * bytes than the announced ones, more of them, or another key are refused there.
     */
    public static final Endpoint<PresignWrite, PresignedWrite> PRESIGN_WRITE =
            Endpoint.onThisNode("storage.presign-write", PresignWrite.class, PresignedWrite.class);

    /**
     * @param sha256 of the bytes, 64 hexadecimal digits
     * @param seconds the request's life, 1 to 604,800
     */
    public record PresignWrite(ObjectKey key, long sizeBytes, String sha256, long seconds) {}

    /**
     * @param url absolute, for {@code PUT}; null where files come through this service only
     * @param headers that the client must send as they are, beside those that every client sends
     */
    public record PresignedWrite(@Nullable String url, Map<String, String> headers) {}

    /** Removes every object whose key begins with a prefix; removing nothing is a success. Any node may answer. */
    public static final Endpoint<DeletePrefix, Deleted> DELETE_PREFIX =
            Endpoint.of("storage.delete-prefix", DeletePrefix.class, Deleted.class);

    /** @param prefix as made by {@link ObjectKey}, ending in a slash */
    public record DeletePrefix(String prefix) {}

    public record Deleted(int objects) {}

    /** Names objects in an order of the store's own; any node may answer. */
    public static final Endpoint<ListObjects, ObjectPage> LIST =
            Endpoint.repeatable("storage.list", ListObjects.class, ObjectPage.class);

    /** @param after where the page before ended; null for the first */
    public record ListObjects(@Nullable String after, int most) {}

    /** @param end where this page ends; null on the last one */
    public record ObjectPage(
            List<FoundObject> objects, @Nullable String end) {}

    public record FoundObject(ObjectKey key, Instant changedAt) {}

    /** Removes objects, those that are not there too. Any node may answer. */
    public static final Endpoint<RemoveObjects, Deleted> REMOVE =
            Endpoint.of("storage.remove", RemoveObjects.class, Deleted.class);

    public record RemoveObjects(List<ObjectKey> keys) {}

    /** Tells which of some objects are not there. Any node may answer, but none knows what waits on another for the bucket. */
    public static final Endpoint<LookForObjects, AbsentObjects> LOOK =
            Endpoint.repeatable("storage.look", LookForObjects.class, AbsentObjects.class);

    public record LookForObjects(List<ObjectKey> keys) {}

    public record AbsentObjects(List<ObjectKey> keys) {}

    /** Gives up uploads in parts that were begun long ago and never ended; the store counts their parts else. */
    public static final Endpoint<DropUnfinished, Deleted> DROP_UNFINISHED =
            Endpoint.of("storage.drop-unfinished", DropUnfinished.class, Deleted.class);

    public record DropUnfinished(Instant begunBefore) {}

    /** Whether this node can keep files now, for readiness. */
    public static final Endpoint<Probe, Done> PROBE = Endpoint.onThisNode("storage.probe", Probe.class, Done.class);

    public record Probe() {}
}
