package calotype.http;

import calotype.bus.TypedBus;
import calotype.cache.MemoryCache;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindFile;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Fetch;
import calotype.contract.StorageApi.LocalFile;
import calotype.telemetry.Lookups;
import io.vertx.core.Future;
import io.vertx.core.file.FileSystem;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which file stands behind a rendition's name, remembered with its headers; small files are remembered with their
 * bytes, because opening a file costs more than sending it. One per node, for all event loops.
 */
final class FileIndex {
    /** @param id the image's, or another by which it was asked for */
    private record Key(UUID id, String name) {}

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final long MAX_BYTES = 64 << 20;
    private static final int SMALL = 32 << 10;
    private static final int ENTRY_BYTES = 1024;

    private final TypedBus bus;
    private final FileSystem disk;
    private final Lookups lookups;
    private final MemoryCache<UUID, Key, ServedFile> known;

    FileIndex(TypedBus bus, FileSystem disk, Lookups lookups, Clock clock) {
        this.lookups = lookups;
        this.bus = bus;
        this.disk = disk;
        this.known = new MemoryCache<>(clock, LONGEST, MAX_BYTES, FileIndex::weight);
    }

    private static int weight(ServedFile file) {
        return ENTRY_BYTES + (file.content() == null ? 0 : file.content().length());
    }

    /** A file that can be sent: {@code temporary} ones are to be deleted by {@link #release}. */
    record Ready(ServedFile file, String path, boolean temporary) {}

    /** What is known of a file without touching storage; fails with {@code not_found}. */
    Future<ServedFile> find(UUID imageId, String name) {
        return find(imageId, name, name, () -> bus.ask(ImagesApi.FIND_FILE, new FindFile(imageId, name)));
    }

    /**
     * Likewise for a file that the ledger finds in another way.
     *
     * @param label of the file in the name that it is saved under
     */
    Future<ServedFile> find(UUID imageId, String name, String label, Supplier<Future<StoredFile>> ledger) {
        ServedFile hit = known(imageId, name);
        if (hit != null) {
            return Future.succeededFuture(hit);
        }
        lookups.miss();
        long mark = known.mark();
        return ledger.get().map(found -> remember(found, name, label, mark));
    }

    /** What is remembered, without any waiting; null for nothing. */
    @Nullable
    ServedFile known(UUID id, String name) {
        ServedFile hit = known.get(new Key(id, name));
        if (hit != null) {
            lookups.hit();
        }
        return hit;
    }

    /** To be taken before the ledger is asked for what is then given to {@link #remember}. */
    long mark() {
        return known.mark();
    }

    ServedFile remember(StoredFile found, String name, String label, long mark) {
        ServedFile file = ServedFile.of(found, name, label);
        known.put(found.imageId(), new Key(found.imageId(), name), file, LONGEST, mark);
        return file;
    }

    /** Remembers what is known of a file under another id and name too, for as long. @param mark from before it was found */
    void alsoKnownAs(UUID imageId, String name, UUID otherId, String otherName, long mark) {
        ServedFile file = known.get(new Key(imageId, name));
        if (file != null) {
            known.put(imageId, new Key(otherId, otherName), file, LONGEST, mark);
        }
    }

    /** Brings a file to this node. */
    Future<Ready> fetch(ServedFile file, String name) {
        if (file.path() != null) {
            return Future.succeededFuture(new Ready(file, file.path(), false));
        }
        long mark = known.mark();
        return bus.ask(StorageApi.FETCH, new Fetch(file.file().key()))
                .compose(local -> local.temporary() ? temporary(file, local) : remembered(file, name, local, mark));
    }

    private static Future<Ready> temporary(ServedFile file, LocalFile local) {
        return Future.succeededFuture(new Ready(file, local.path(), true));
    }

    private Future<Ready> remembered(ServedFile file, String name, LocalFile local, long mark) {
        Future<ServedFile> located = local.sizeBytes() > SMALL
                ? Future.succeededFuture(file.with(null, local.path()))
                : disk.readFile(local.path()).map(bytes -> file.with(bytes, local.path()));
        return located.map(better -> {
            UUID imageId = file.file().imageId();
            known.put(imageId, new Key(imageId, name), better, LONGEST, mark);
            return new Ready(better, local.path(), false);
        });
    }

    Future<Void> release(Ready sent) {
        return sent.temporary() ? disk.delete(sent.path()) : Future.succeededFuture();
    }

    /** News of an image: what was made anew or deleted is looked up again. */
    void changed(JobChanged news) {
        if (!news.type().endsWith(".progress")) {
            known.drop(news.imageId());
        }
    }

    void deleted(UUID imageId) {
        known.drop(imageId);
    }
}
