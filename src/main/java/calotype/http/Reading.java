package calotype.http;

import calotype.auth.Principal;
import calotype.bus.TypedBus;
import calotype.cache.SharedCache;
import calotype.config.Settings;
import calotype.config.Settings.StorageBackend;
import calotype.mail.Postbox;
import calotype.telemetry.Lookups;
import calotype.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.Function;

/**
 * The reading half of the front door on this node: what is remembered of documents and files, and who listens. It is
 * opened once and shared by all event loops; each loop takes its own {@link ReadingLoop} of it.
 */
public final class Reading {
    private final TypedBus bus;
    private final UrlSigner signer;
    private final SignedUrls urls;
    private final ImageDocument writer;
    private final Documents documents;
    private final FileIndex files;
    private final Renders renders;
    private final RenderFormats formats;
    private final Push push;
    private final Origins origins;

    private Reading(
            Settings settings, UrlSigner signer, FileIndex files, Push push, SharedCache shared, Metrics metrics) {
        this.bus = push.bus();
        this.signer = signer;
        this.files = files;
        this.push = push;
        this.urls = new SignedUrls(
                signer,
                settings.urls(),
                settings.storage().backend() == StorageBackend.S3
                        ? BucketUrls.of(bus, shared, new Lookups(metrics, "urls"), push.clock())
                        : BucketUrls.none(push.clock()),
                push.clock());
        this.writer = new ImageDocument(settings.images(), urls);
        this.documents = new Documents(
                bus,
                writer,
                urls,
                new SharedImages(shared, new Lookups(metrics, "shared"), push.clock()),
                new Lookups(metrics, "documents"),
                push.clock());
        this.renders = new Renders(bus, files, new Lookups(metrics, "renders"));
        this.formats = new RenderFormats(settings);
        this.origins = new Origins(settings.http().corsAllowedOrigins());
    }

    /**
     * Opens the reading side once its URL keys are known.
     *
     * @param verify an access token's principal; throws {@code token_invalid} or {@code token_expired}
     * @param shared what all nodes remember together
     */
    public static Future<Reading> open(
            Vertx vertx,
            Settings settings,
            TypedBus bus,
            Function<String, Principal> verify,
            SharedCache shared,
            Metrics metrics,
            Clock clock) {
        SocketLimits limits = SocketLimits.standard(settings.http().socketsPerUser());
        return SigningKeys.open(settings.urls(), settings.auth(), bus).map(signer -> {
            Push push = new Push(bus, verify, new SocketQuota(limits), limits, clock);
            return of(vertx, settings, signer, push, shared, metrics);
        });
    }

    /** Whose links are signed with the same keys as files' URLs. */
    public EmailVerification verification(Postbox postbox, Settings settings) {
        return new EmailVerification(bus, postbox, signer, settings, push.clock());
    }

    static Reading of(
            Vertx vertx, Settings settings, UrlSigner signer, Push push, SharedCache shared, Metrics metrics) {
        Lookups lookups = new Lookups(metrics, "files");
        FileIndex files = new FileIndex(push.bus(), vertx.fileSystem(), lookups, push.clock());
        return new Reading(settings, signer, files, push, shared, metrics);
    }

    /** The handlers of one event loop; to be called on that loop. */
    ReadingLoop loop(Vertx vertx) {
        JobWaiters waiters = new JobWaiters(vertx);
        SubscriberRegistry sockets = new SubscriberRegistry(vertx, push.bus(), push.limits());
        FileSender sender = new FileSender(files, new LateVariants(bus, renders, documents));
        CursorText cursors = new CursorText(signer);
        StoredFileHandler stored = new StoredFileHandler(signer, sender, push.clock());
        JobReading jobReading = new JobReading(documents, waiters);
        JobHandler jobs = new JobHandler(documents, jobReading, push.clock());
        RenderHandler renderer = new RenderHandler(documents, renders, formats, sender);
        ImageHandler images = new ImageHandler(documents, writer, urls, sender);
        DeadLetterHandlers letters = new DeadLetterHandlers(bus, cursors);
        ReadingLoop loop = new ReadingLoop(bus, documents, files, waiters, sockets, jobReading);
        return loop.answer("listImages", new ListHandler(bus, documents, cursors))
                .answer("getImage", images::get)
                .answer("getImageSizes", images::getSizes)
                .answer("getImageBytes", images::getBytes)
                .answer("renderImage", renderer)
                .answer("deleteImage", new DeleteHandler(bus, documents, files))
                .answer("getJob", jobs::get)
                .answer("getJobResult", jobs::getResult)
                .answer("getJobEvents", new JobEventsHandler(documents, sockets, push))
                .answer("cancelJob", new CancelHandler(bus, documents))
                .answer("listDeadLetters", letters::list)
                .answer("replayDeadLetters", letters::replay)
                .answer("openSocket", new EventsSocket(sockets, push, origins))
                .answer("getStoredFile", stored)
                .answer("getStoredSource", stored);
    }
}
