package calotype.http;

import calotype.bus.TypedBus;
import calotype.cache.MemoryCache;
import calotype.cache.SharedCache;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.JobsApi.StoredRendition;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Presign;
import calotype.contract.StorageApi.PresignedRead;
import calotype.http.SharedUrls.Known;
import calotype.http.SharedUrls.Urls;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.model.Visibility;
import calotype.telemetry.Lookups;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * URLs that read files straight from the bucket, past this service. They are asked for before a document is written, and
 * remembered, by this node and by all together, so that the same second question gets the same URLs wherever it is asked.
 * A file without one is read through this service: on local storage every file, else what is not in the bucket yet.
 */
final class BucketUrls {
    private record Key(ObjectKey key, Instant expiry) {}

    /** Where URLs come from that this node does not know: the other nodes, or the storage room, which signs them. */
    private record Bucket(TypedBus bus, SharedUrls shared, Lookups lookups) {
        Future<Urls> urls(UUID image, Instant expiry, List<PresignedRead> reads, Duration life) {
            return shared.look(image, expiry).compose(found -> complete(image, expiry, reads, found, life));
        }

        private Future<Urls> complete(
                UUID image, Instant expiry, List<PresignedRead> reads, Known found, Duration life) {
            List<PresignedRead> unknown = reads.stream()
                    .filter(read -> !found.urls().byKey().containsKey(read.key()))
                    .toList();
            if (unknown.isEmpty()) {
                lookups.hit();
                return Future.succeededFuture(found.urls());
            }
            lookups.miss();
            return sign(unknown, life.toSeconds())
                    .compose(signed -> signed.byKey().isEmpty()
                            ? Future.succeededFuture(found.urls())
                            : shared.agree(image, expiry, found.urls().and(signed), life, found.mark()));
        }

        private Future<Urls> sign(List<PresignedRead> reads, long seconds) {
            return bus.ask(StorageApi.PRESIGN, new Presign(reads, seconds)).map(answer -> {
                Map<ObjectKey, String> urls = new LinkedHashMap<>();
                for (int i = 0; i < answer.urls().size(); i++) {
                    String url = answer.urls().get(i);
                    if (!url.isEmpty()) {
                        urls.put(reads.get(i).key(), url);
                    }
                }
                return new Urls(urls);
            });
        }
    }

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final long MAX_BYTES = 32 << 20;
    private static final int ENTRY_BYTES = 256;

    private final @Nullable Bucket bucket;
    private final Clock clock;
    private final MemoryCache<UUID, Key, String> known;

    /** @param bucket null where files do not lie in one */
    private BucketUrls(@Nullable Bucket bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
        this.known = new MemoryCache<>(clock, LONGEST, MAX_BYTES, url -> ENTRY_BYTES + url.length());
    }

    static BucketUrls of(TypedBus bus, SharedCache shared, Lookups lookups, Clock clock) {
        return new BucketUrls(new Bucket(bus, new SharedUrls(shared), lookups), clock);
    }

    /** For local storage. */
    static BucketUrls none(Clock clock) {
        return new BucketUrls(null, clock);
    }

    /** Asks for all URLs of an image that end at {@code expiry}; never fails, since there is another way to the files. */
    Future<ImageRecord> ready(ImageRecord image, Instant expiry) {
        if (bucket == null) {
            return Future.succeededFuture(image);
        }
        List<PresignedRead> reads = missing(image, expiry);
        Duration life = Duration.between(clock.instant(), expiry);
        if (reads.isEmpty() || life.toSeconds() < 1) {
            bucket.lookups.hit();
            return Future.succeededFuture(image);
        }
        long mark = known.mark();
        return bucket.urls(image.imageId(), expiry, reads, life)
                .map(urls -> {
                    urls.byKey()
                            .forEach((key, url) -> known.put(image.imageId(), new Key(key, expiry), url, life, mark));
                    return image;
                })
                .otherwise(image);
    }

    /** Null when the file is to be read through this service. */
    @Nullable
    String url(ObjectKey key, Instant expiry) {
        return bucket == null ? null : known.get(new Key(key, expiry));
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
