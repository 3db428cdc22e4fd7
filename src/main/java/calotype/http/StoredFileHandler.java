package calotype.http;

import calotype.contract.ImagesApi.StoredFile;
import calotype.model.Visibility;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;

/**
 * {@code GET /storage/…}: the file behind a signed URL, for whoever holds the URL; a public image's rendition behind its
 * fixed URL, for everyone.
 */
final class StoredFileHandler implements Handler<RoutingContext> {
    private static final CharSequence CROSS_ORIGIN = HttpHeaders.createOptimized("cross-origin");
    private static final FileSender.Terms FOREVER =
            new FileSender.Terms(HttpHeaders.createOptimized("public, max-age=31536000, immutable"), CROSS_ORIGIN);

    private final UrlSigner signer;
    private final FileSender sender;
    private final Clock clock;

    StoredFileHandler(UrlSigner signer, FileSender sender, Clock clock) {
        this.signer = signer;
        this.sender = sender;
        this.clock = clock;
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (StoragePath.isFixed(request.path())) {
            StoragePath path = StoragePath.parse(request.path());
            sender.send(ctx, path.imageId(), path.name(), file -> publicTerms(request.path(), path.name(), file));
            return;
        }
        long end = verified(request);
        StoragePath path = StoragePath.parse(request.path());
        long left = Math.max(0, end - clock.instant().getEpochSecond());
        sender.send(ctx, path.imageId(), path.name(), new FileSender.Terms("private, max-age=" + left, CROSS_ORIGIN));
    }

    /**
     * The upload has no such URL, under whatever path: it may tell where it was taken. A private image is told before its
     * hash is looked at, so that nobody learns the hashes of its files by trying.
     */
    private static FileSender.Terms publicTerms(String path, String name, StoredFile file) {
        if (file.visibility() != Visibility.PUBLIC) {
            throw UrlSigner.signatureRequired();
        }
        if (name.equals(StoragePath.SOURCE)
                || !path.equals(
                        StoragePath.ofFixed(file.key().bucket(), file.imageId(), name, file.sha256(), file.format()))) {
            throw StoragePath.notFound();
        }
        return FOREVER;
    }

    private long verified(HttpServerRequest request) {
        Instant now = clock.instant();
        return signer.verify(
                request.path(), request.getParam("exp"), request.getParam("kid"), request.getParam("sig"), now);
    }
}
