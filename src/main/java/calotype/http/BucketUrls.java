package calotype.http;

import calotype.bus.TypedBus;
import calotype.cache.MemoryCache;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.JobsApi.StoredRendition;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Presign;
import calotype.contract.StorageApi.PresignedRead;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.model.Visibility;
import calotype.telemetry.Lookups;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * URLs that read files straight from the bucket, past this service. They are asked for before a document is written, and
 * remembered, so that the same second question gets the same URLs. A file without one is read through this service: on
 * local storage every file, else what is not in the bucket yet.
 */
final class BucketUrls {
    private record Key(ObjectKey key, Instant expiry) {}

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final long MAX_BYTES = 32 << 20;
    private static final int ENTRY_BYTES = 256;

    private final @Nullable TypedBus bus;
    private final @Nullable Lookups lookups;
    private final Clock clock;
    private final MemoryCache<UUID, Key, String> known;

    /** @param bus null where files do not lie in a bucket */
    private BucketUrls(@Nullable TypedBus bus, @Nullable Lookups lookups, Clock clock) {
        this.bus = bus;
        this.lookups = lookups;
        this.clock = clock;
        this.known = new MemoryCache<>(clock, LONGEST, MAX_BYTES, url -> ENTRY_BYTES + url.length());
    }

    static BucketUrls of(TypedBus bus, Lookups lookups, Clock clock) {
        return new BucketUrls(bus, lookups, clock);
    }

    /** For local storage. */
    static BucketUrls none(Clock clock) {
        return new BucketUrls(null, null, clock);
    }

    /** Asks for all URLs of an image that end at {@code expiry}; never fails, since there is another way to the files. */
    Future<ImageRecord> ready(ImageRecord image, Instant expiry) {
        if (bus == null || lookups == null) {
            return Future.succeededFuture(image);
        }
        List<PresignedRead> reads = missing(image, expiry);
        long seconds = Duration.between(clock.instant(), expiry).toSeconds();
        if (reads.isEmpty() || seconds < 1) {
            lookups.hit();
            return Future.succeededFuture(image);
        }
        lookups.miss();
        long mark = known.mark();
        return bus.ask(StorageApi.PRESIGN, new Presign(reads, seconds))
                .map(answer -> {
                    for (int i = 0; i < answer.urls().size(); i++) {
                        String url = answer.urls().get(i);
                        if (!url.isEmpty()) {
                            Key key = new Key(reads.get(i).key(), expiry);
                            known.put(image.imageId(), key, url, Duration.ofSeconds(seconds), mark);
                        }
                    }
                    return image;
                })
                .otherwise(image);
    }

    /** Null when the file is to be read through this service. */
    @Nullable
    String url(ObjectKey key, Instant expiry) {
        return bus == null ? null : known.get(new Key(key, expiry));
    }

    /** A public image's renditions have fixed URLs of this service, which a cache in front may keep. */
    private List<PresignedRead> missing(ImageRecord image, Instant expiry) {
        List<PresignedRead> reads = new ArrayList<>();
        if (url(image.source(), expiry) == null) {
            reads.add(read(source(image), StoragePath.SOURCE));
        }
        if (image.visibility() != Visibility.PUBLIC) {
            for (StoredRendition made : image.renditions()) {
                ObjectKey key = made.key();
                String sha256 = made.sha256();
                if (key != null && sha256 != null && url(key, expiry) == null) {
                    reads.add(read(file(image, key, made.format(), made.sizeBytes(), sha256), made.name()));
                }
            }
        }
        return reads;
    }

    private static PresignedRead read(StoredFile file, String name) {
        ServedFile served = ServedFile.of(file, name, name);
        return new PresignedRead(file.key(), file.format().mime(), served.disposition(false));
    }

    private static StoredFile source(ImageRecord image) {
        return file(image, image.source(), image.format(), image.sizeBytes(), image.sha256());
    }

    private static StoredFile file(
            ImageRecord image, ObjectKey key, ImageFormat format, long sizeBytes, String sha256) {
        return new StoredFile(
                image.imageId(),
                image.owner(),
                image.filename(),
                key,
                format,
                sizeBytes,
                sha256,
                image.visibility(),
                image.createdAt());
    }
}
