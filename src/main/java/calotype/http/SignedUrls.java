package calotype.http;

import calotype.config.Settings;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.JobsApi.StoredRendition;
import calotype.model.Visibility;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The URLs of an image's files. A public image's renditions have fixed ones, that name their bytes and never end, once
 * they are made; all other URLs are signed, the upload's own too, because it may tell where it was taken. All of one image's end at the same time, and the same second question gets the same
 * URLs until less than a quarter of their life is left; that is computed, not remembered, so every node says the same.
 */
final class SignedUrls {
    private final UrlSigner signer;
    private final long ttl;
    private final long step;
    private final String base;
    private final BucketUrls bucket;
    private final Clock clock;

    SignedUrls(UrlSigner signer, Settings.Urls urls, BucketUrls bucket, Clock clock) {
        this.bucket = bucket;
        this.signer = signer;
        this.ttl = urls.signedUrlTtl().toSeconds();
        this.step = Math.max(1, ttl * 3 / 4);
        String prefix = urls.publicBase();
        this.base = prefix == null ? "" : prefix.replaceAll("/+$", "");
        this.clock = clock;
    }

    /**
     * When URLs that are made now end. Lives follow one another in steps of three quarters of the time to live,
     * counted from the image's completion, so that what is read first lives longest.
     */
    Instant expiry(ImageRecord image) {
        Instant done = image.job().completedAt();
        long anchor = (done != null ? done : image.createdAt()).getEpochSecond();
        long steps = Math.floorDiv(clock.instant().getEpochSecond() - anchor, step);
        return Instant.ofEpochSecond(anchor + steps * step + ttl);
    }

    /** How long URLs with this expiry are still given out; the rest of their life is for those who hold them. */
    Duration fresh(Instant expiry) {
        return Duration.between(clock.instant(), expiry.minusSeconds(ttl - step));
    }

    /** Since when URLs with this expiry are given out. */
    Instant issued(Instant expiry) {
        return expiry.minusSeconds(ttl);
    }

    /** To be waited for before the image's document is written: URLs of the bucket must be asked for. */
    Future<ImageRecord> ready(ImageRecord image) {
        return bucket.ready(image, expiry(image));
    }

    String rendition(ImageRecord image, StoredRendition made, Instant expiry) {
        String sha256 = made.sha256();
        if (image.visibility() == Visibility.PUBLIC && sha256 != null) {
            return base + StoragePath.ofFixed(image.bucket(), image.imageId(), made.name(), sha256, made.format());
        }
        String direct = made.key() == null ? null : bucket.url(made.key(), expiry);
        if (direct != null) {
            return direct;
        }
        String path = StoragePath.ofRendition(image.bucket(), image.imageId(), made.name(), made.format());
        return base + signer.sign(path, expiry.getEpochSecond());
    }

    String source(ImageRecord image, Instant expiry) {
        String direct = bucket.url(image.source(), expiry);
        if (direct != null) {
            return direct;
        }
        String path = StoragePath.ofSource(image.bucket(), image.imageId(), image.format());
        return base + signer.sign(path, expiry.getEpochSecond());
    }

    /** A path of this service as clients see it. */
    String service(String path) {
        return base + path;
    }
}
