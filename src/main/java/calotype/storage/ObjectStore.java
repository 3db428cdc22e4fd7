package calotype.storage;

import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.ObjectPage;
import calotype.contract.StorageApi.Presign;
import calotype.contract.StorageApi.PresignWrite;
import calotype.contract.StorageApi.PresignedWrite;
import calotype.contract.StorageApi.StoredObject;
import calotype.model.ObjectKey;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where objects lie. Objects are immutable: equal keys mean equal bytes, so every operation may be repeated. All
 * futures fail with a {@link calotype.problem.ProblemException} only: {@code storage_full} when there is no room,
 * {@code not_found} for what is not there, {@code storage_unavailable} (retryable) for any other failure. Nothing
 * blocks the caller.
 */
public interface ObjectStore {
    /** Makes the store ready for use and removes what a crash has left half done. */
    Future<Void> prepare();

    /**
     * Moves a file into the store. A reader sees the whole object or none, also after a crash in between. When the file
     * is gone already and the object is there, an earlier call has done the work, and this one succeeds.
     *
     * @param staged a file of this node; afterwards it is gone, after a failure it is still there
     * @param durable whether the bytes must survive a power cut before this completes
     */
    Future<StoredObject> put(ObjectKey key, Path staged, boolean durable);

    /** Makes an object readable as a file of this node; {@code not_found} when there is none. */
    Future<LocalFile> open(ObjectKey key);

    /**
     * Removes every object whose key begins with a prefix, and answers how many those were; none is a success.
     *
     * @param prefix whole parts of a key and a slash: {@code a/b/} takes {@code a/b/c} and leaves {@code a/bc}
     */
    Future<Integer> deletePrefix(String prefix);

    /**
     * URLs that read objects for some time, absolute and for everyone who holds them, in the order of the question; none
     * from a store that has no door of its own. Whether the objects are there is not looked at.
     */
    Future<List<String>> presign(Presign wish);

    /** A request that brings one announced object, for everyone who holds it; none to a store that has no door of its own. */
    Future<PresignedWrite> presign(PresignWrite wish);

    /**
     * Objects in an order that stays the same: a walk meets every object that is there all the while.
     *
     * @param after where the page before ended; null for the first
     */
    Future<ObjectPage> list(@Nullable String after, int most);

    /** Removes objects; one that is not there is no failure. Answers how many were asked for. */
    Future<Integer> remove(List<ObjectKey> keys);

    /** Which of some objects are not there. */
    Future<List<ObjectKey>> absent(List<ObjectKey> keys);

    /** Gives up what was begun to be put before a moment and never ended; answers how many that were. */
    Future<Integer> dropUnfinished(Instant begunBefore);

    /** Asks for a sign of life: a success says that what is put now will most likely be kept. */
    Future<Void> probe();
}
