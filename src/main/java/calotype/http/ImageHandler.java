package calotype.http;

import calotype.auth.Principal;
import calotype.contract.ImagesApi.FoundMetadata;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.JobsApi.StoredRendition;
import calotype.http.ImageDocument.Extras;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /api/v1/images/{id}}, {@code /all} and {@code /direct}: one image as JSON, as a redirect, as bytes. */
final class ImageHandler {
    private static final Logger log = LoggerFactory.getLogger(ImageHandler.class);
    private static final FileSender.Terms OWNER_ONLY =
            new FileSender.Terms("private, no-cache", HttpHeaders.createOptimized("same-origin"));

    private final Documents documents;
    private final ImageDocument writer;
    private final SignedUrls urls;
    private final FileSender sender;

    ImageHandler(Documents documents, ImageDocument writer, SignedUrls urls, FileSender sender) {
        this.documents = documents;
        this.writer = writer;
        this.urls = urls;
        this.sender = sender;
    }

    /**
     * The document; with {@code ?size=} one rendition in it once more, with {@code ?include=raw_metadata} all that the
     * camera wrote; for a client that wants a picture, a redirect.
     */
    void get(RoutingContext ctx) {
        Parameters given = Exchange.parameters(ctx);
        Principal caller = Exchange.principal(ctx);
        String size = given.text("size");
        Accept accept = Accept.of(ctx.request().getHeader(HttpHeaders.ACCEPT));
        boolean redirect = given.flag("redirect") || accept.wantsPicture();
        ctx.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        Answer.with(ctx, find(ctx, caller), document -> {
            if (redirect) {
                redirect(ctx, document.image(), size, accept);
            } else if (given.has("include")) {
                Answer.with(ctx, documents.rawMetadata(document), raw -> sendExtended(ctx, document, size, raw));
            } else if (size != null) {
                sendExtended(ctx, document, size, null);
            } else {
                sendAudited(ctx, document, caller);
            }
        });
    }

    /** Every rendition with its URL. */
    void getSizes(RoutingContext ctx) {
        Answer.with(ctx, find(ctx, Exchange.principal(ctx)), document -> {
            ImageRecord image = document.image();
            JsonReply.send(ctx, Document.of(image, writer.sizes(image), null, false));
        });
    }

    /** The bytes of one rendition. */
    void getBytes(RoutingContext ctx) {
        String size = Exchange.parameters(ctx).text("size");
        Answer.with(ctx, find(ctx, Exchange.principal(ctx)), document -> sendBytes(ctx, document.image(), size));
    }

    private Future<Document> find(RoutingContext ctx, Principal caller) {
        UUID id = Exchange.parameters(ctx).id("id");
        return documents.find(caller.userId(), id, Documents.View.imageFor(caller));
    }

    private void redirect(RoutingContext ctx, ImageRecord image, @Nullable String size, Accept accept) {
        Renditions.requireDone(image);
        StoredRendition made = size != null
                ? Renditions.ofSize(image, size)
                : Renditions.negotiated(image, accept.wantsPicture() ? accept : Accept.of(null));
        Instant expiry = urls.expiry(image);
        long fresh = Math.max(0, urls.fresh(expiry).toSeconds());
        ctx.response()
                .setStatusCode(307)
                .putHeader(HttpHeaders.LOCATION, urls.rendition(image, made, expiry))
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, max-age=" + fresh)
                .end();
    }

    private void sendExtended(
            RoutingContext ctx, Document document, @Nullable String size, @Nullable FoundMetadata raw) {
        ImageRecord image = document.image();
        StoredRendition made = null;
        if (size != null) {
            Renditions.requireDone(image);
            made = Renditions.ofSize(image, size);
        }
        byte[] json = writer.bytes(image, document.location(), new Extras(made, raw));
        sendAudited(ctx, Document.of(image, json, null, document.location()), Exchange.principal(ctx));
    }

    private void sendBytes(RoutingContext ctx, ImageRecord image, @Nullable String size) {
        if (StoragePath.SOURCE.equals(size)) {
            sender.send(ctx, image.imageId(), StoragePath.SOURCE, OWNER_ONLY);
            return;
        }
        Renditions.requireDone(image);
        StoredRendition made = size == null ? Renditions.standard(image) : Renditions.ofSize(image, size);
        sender.send(ctx, image.imageId(), made.name(), OWNER_ONLY);
    }

    /** Whoever reads where a picture was taken leaves a trace. */
    static void sendAudited(RoutingContext ctx, Document document, Principal caller) {
        if (document.location()) {
            log.atInfo()
                    .addKeyValue("image_id", document.image().imageId())
                    .addKeyValue("user_id", caller.userId())
                    .log("Location was read");
        }
        JsonReply.send(ctx, document);
    }
}
