package calotype.http;

import calotype.auth.Principal;
import calotype.bus.TypedBus;
import calotype.cache.MemoryCache;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagesApi.FoundMetadata;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.http.ImageDocument.Extras;
import calotype.model.RawMetadata;
import calotype.telemetry.Lookups;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The documents of images and jobs, kept serialized until news of the image comes. News may be lost, so those of jobs
 * that go on are kept for an instant only: a client that asks all the time must not take the processor from the very
 * pictures that it waits for. Those of finished jobs are kept until their URLs grow old; before the ledger, all nodes'
 * {@link SharedImages} are asked for them. One per node, for all event loops.
 */
final class Documents {
    /** Which document; one with the location is never served to a reader who may not know it. */
    enum View {
        JOB,
        IMAGE,
        IMAGE_WITH_LOCATION;

        static View imageFor(Principal caller) {
            return caller.may("images:location") ? IMAGE_WITH_LOCATION : IMAGE;
        }
    }

    private record Key(UUID owner, UUID id, View view) {}

    /** So long may a document outlive a change whose news was lost. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** Of a job that goes on; progress is reported no more often. */
    private static final Duration INSTANT = Duration.ofMillis(100);

    private static final long MAX_BYTES = 64 << 20;
    /** The record that a document was made of takes about as much as its bytes. */
    private static final int RECORD_BYTES = 4096;

    private final TypedBus bus;
    private final ImageDocument documents;
    private final SignedUrls urls;
    private final SharedImages shared;
    private final Lookups lookups;
    private final MemoryCache<UUID, Key, Document> kept;
    private final SingleFlight<Key, Document> flights = new SingleFlight<>();
    private volatile @Nullable JobChanged dropped;

    Documents(
            TypedBus bus, ImageDocument documents, SignedUrls urls, SharedImages shared, Lookups lookups, Clock clock) {
        this.bus = bus;
        this.documents = documents;
        this.urls = urls;
        this.shared = shared;
        this.lookups = lookups;
        this.kept =
                new MemoryCache<>(clock, LONGEST, MAX_BYTES, kept -> kept.body().length() + RECORD_BYTES);
    }

    /** The kept document, without any waiting; null when the ledger must be asked. */
    @Nullable
    Document kept(UUID owner, UUID id, View view) {
        Document hit = kept.get(new Key(owner, id, view));
        if (hit != null) {
            lookups.hit();
        }
        return hit;
    }

    /** @param id of the image or of one of its jobs; fails with {@code not_found}, for others' images too */
    Future<Document> find(UUID owner, UUID id, View view) {
        Document hit = kept(owner, id, view);
        if (hit != null) {
            return Future.succeededFuture(hit);
        }
        lookups.miss();
        long mark = kept.mark();
        return flights.fly(new Key(owner, id, view), mark, () -> load(owner, id, view, mark));
    }

    private Future<Document> load(UUID owner, UUID id, View view, long mark) {
        return shared.find(owner, id, () -> bus.ask(ImagesApi.FIND, new FindImage(owner, id)))
                .compose(found -> urls.ready(found.image()).map(image -> made(image, id, view, found.life(), mark)));
    }

    /** As {@link #find}, but an image's own id is not a job's. */
    Future<Document> findJob(UUID owner, UUID jobId, View view) {
        return find(owner, jobId, view)
                .compose(document -> document.image().imageId().equals(jobId)
                        ? Future.failedFuture(Ids.notFound())
                        : Future.succeededFuture(document));
    }

    /** All that was found in the file beside its pixels, as far as the document's reader may know it. */
    Future<FoundMetadata> rawMetadata(Document document) {
        ImageRecord image = document.image();
        return bus.ask(ImagesApi.RAW_METADATA, new FindImage(image.owner(), image.imageId()))
                .map(found -> {
                    RawMetadata raw = found.raw();
                    return raw == null || document.location() ? found : new FoundMetadata(raw.withoutLocation());
                });
    }

    /** The same document with all that was found in the file beside its pixels. */
    Future<Document> withRawMetadata(Document document) {
        return rawMetadata(document).map(raw -> {
            byte[] json = documents.bytes(document.image(), document.location(), new Extras(null, raw));
            return Document.of(document.image(), json, null, document.location());
        });
    }

    /** To be taken before images are asked for that are then given to {@link #of}. */
    long mark() {
        return kept.mark();
    }

    /** To be waited for before images that were just read from the ledger are given to {@link #of}. */
    Future<?> ready(List<ImageRecord> images) {
        return Future.join(images.stream().map(urls::ready).toList());
    }

    /** The document of an image that was just read from the ledger. */
    Document of(ImageRecord image, View view, long mark) {
        Document hit = kept.get(new Key(image.owner(), image.imageId(), view));
        return hit != null && hit.image().version() == image.version()
                ? hit
                : made(image, image.imageId(), view, LONGEST, mark);
    }

    /** @param known for how long the record may be remembered */
    private Document made(ImageRecord image, UUID id, View view, Duration known, long mark) {
        boolean location = view == View.IMAGE_WITH_LOCATION;
        byte[] json = view == View.JOB ? JobHead.bytes(image, urls) : documents.bytes(image, location, Extras.NONE);
        Document document = Document.of(image, json, modified(image, view), location);
        Duration life = SharedImages.isFinal(image) ? shorter(life(image, view), known) : INSTANT;
        kept.put(image.imageId(), new Key(image.owner(), id, view), document, life, mark);
        return document;
    }

    private @Nullable Instant modified(ImageRecord image, View view) {
        Instant completed = image.job().completedAt();
        return completed == null || view == View.JOB ? completed : urls.issued(urls.expiry(image));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration life(ImageRecord image, View view) {
        return view == View.JOB ? LONGEST : urls.fresh(urls.expiry(image));
    }

    /** News of an image: its documents are out of date. */
    void changed(JobChanged news) {
        kept.drop(news.imageId());
        // Each event loop of this node brings the same news.
        if (!news.equals(dropped)) {
            dropped = news;
            shared.changed(news).onComplete(gone -> kept.drop(news.imageId()));
        }
    }

    /**
     * The image was changed by this node; its news will come, but must not be waited for. Completes when no node can
     * find the old record in the shared cache. Until then this node may have found it once more, so it forgets twice.
     */
    Future<Void> changed(UUID imageId) {
        kept.drop(imageId);
        return shared.drop(imageId).onComplete(gone -> kept.drop(imageId));
    }
}
