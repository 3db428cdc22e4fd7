package calotype.http;

import calotype.cache.MemoryCache;
import calotype.cache.SharedCache;
import calotype.cache.SharedCache.Entry;
import calotype.cache.SharedCache.Look;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.AiState;
import calotype.model.JobState;
import calotype.model.Json;
import calotype.problem.ProblemException;
import calotype.telemetry.Lookups;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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

    /** Before and after these an image is not final, so nobody has kept it. */
    private static final Set<String> GOING_ON = Set.of("job.processing", "job.progress", "job.retrying");

    /** So long is an image taken for one that goes on, without news of it. */
    private static final Duration UNHEARD_OF = Duration.ofSeconds(10);

    private static final int MOST_GOING_ON = 20_000;

    private final SharedCache cache;
    private final Lookups lookups;
    /** Ids that a look would be in vain for. */
    private final MemoryCache<UUID, UUID, Boolean> goingOn;

    SharedImages(SharedCache cache, Lookups lookups, Clock clock) {
        this.cache = cache;
        this.lookups = lookups;
        this.goingOn = new MemoryCache<>(clock, UNHEARD_OF, MOST_GOING_ON, id -> 1);
    }

    /** @param life for how long the record may be remembered; nothing when it is not final */
    record Found(ImageRecord image, Duration life) {}

    /** Whether nothing of the image will change but by an act that is told of. */
    static boolean isFinal(ImageRecord image) {
        return isFinal(image.job().status(), image.job().aiStatus());
    }

    private static boolean isFinal(JobState status, AiState aiStatus) {
        return status.isFinal() && aiStatus.isFinal();
    }

    /**
     * @param id of the image or of one of its jobs
     * @param ledger asked when the record is not here
     */
    Future<Found> find(UUID owner, UUID id, Supplier<Future<ImageRecord>> ledger) {
        long begun = goingOn.mark();
        Future<Look> looking =
                goingOn.get(id) == null ? cache.get(FORM + owner + ":" + id) : Future.succeededFuture(Look.AWAY);
        return looking.compose(look -> {
            ImageRecord hit = read(look, owner);
            if (hit != null) {
                lookups.hit();
                return Future.succeededFuture(new Found(hit, look.life()));
            }
            if (look.mark() != SharedCache.NOT_KEPT) {
                lookups.miss();
            }
            return ledger.get().map(image -> {
                if (!isFinal(image)) {
                    goingOn.put(image.imageId(), id, true, UNHEARD_OF, begun);
                }
                return keep(image, id, look.mark());
            });
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

    /** News of an image. One that goes on as before is in nobody's memory. */
    Future<Void> changed(JobChanged news) {
        goingOn.drop(news.imageId());
        if (!isFinal(news.status(), news.aiStatus())) {
            List.of(news.imageId(), news.jobId())
                    .forEach(id -> goingOn.put(news.imageId(), id, true, UNHEARD_OF, goingOn.mark()));
        }
        return GOING_ON.contains(news.type()) ? Future.succeededFuture() : drop(news.imageId());
    }

    /** Forgets an image; completes when no node can find it here any more, or when the cache is given up. */
    Future<Void> drop(UUID imageId) {
        return cache.drop(imageId.toString());
    }
}
