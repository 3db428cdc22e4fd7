package calotype.http;

import calotype.cache.SharedCache;
import calotype.cache.SharedCache.Entry;
import calotype.cache.SharedCache.Look;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.Json;
import calotype.problem.ProblemException;
import calotype.telemetry.Lookups;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The records that documents of finished images are made of, shared by all nodes: in front of the ledger, behind each
 * node's own documents. Not the documents themselves, because those hold URLs that open files, and differ by reader.
 */
final class SharedImages {
    /** Changes with the meaning of what is kept, so that nodes of two releases do not read each other's. */
    private static final String FORM = "image-2:";

    private final SharedCache cache;
    private final Lookups lookups;

    SharedImages(SharedCache cache, Lookups lookups) {
        this.cache = cache;
        this.lookups = lookups;
    }

    /** @param life for how long the record may be remembered; nothing when it is not final */
    record Found(ImageRecord image, Duration life) {}

    /** Whether nothing of the image will change but by an act that is told of. */
    static boolean isFinal(ImageRecord image) {
        return image.job().status().isFinal() && image.job().aiStatus().isFinal();
    }

    /**
     * @param id of the image or of one of its jobs
     * @param ledger asked when the record is not here
     */
    Future<Found> find(UUID owner, UUID id, Supplier<Future<ImageRecord>> ledger) {
        return cache.get(FORM + owner + ":" + id).compose(look -> {
            ImageRecord hit = read(look, owner);
            if (hit != null) {
                lookups.hit();
                return Future.succeededFuture(new Found(hit, look.life()));
            }
            if (look.mark() != SharedCache.NOT_KEPT) {
                lookups.miss();
            }
            return ledger.get().map(image -> keep(image, id, look.mark()));
        });
    }

    private static @Nullable ImageRecord read(Look look, UUID owner) {
        Buffer value = look.value();
        if (value == null) {
            return null;
        }
        try {
            ImageRecord image = Json.read(value.getBytes(), ImageRecord.class);
            return image.owner().equals(owner) ? image : null;
        } catch (ProblemException unreadable) {
            return null; // Of another release, or not ours: the ledger knows.
        }
    }

    /** Nobody waits for it to be kept. */
    private Found keep(ImageRecord image, UUID id, long mark) {
        if (!isFinal(image)) {
            return new Found(image, Duration.ZERO);
        }
        if (mark != SharedCache.NOT_KEPT) {
            String key = FORM + image.owner() + ":" + id;
            Buffer value = Buffer.buffer(Json.bytes(image));
            Entry entry = new Entry(key, image.imageId().toString(), image.version(), value, SharedCache.LONGEST);
            cache.put(entry, mark).onFailure(never -> {});
        }
        return new Found(image, SharedCache.LONGEST);
    }

    /** Forgets an image; completes when no node can find it here any more, or when the cache is given up. */
    Future<Void> drop(UUID imageId) {
        return cache.drop(imageId.toString());
    }
}
