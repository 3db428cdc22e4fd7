package calotype.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;

/** {@code GET /storage/…}: the file behind a signed URL, for whoever holds the URL. */
final class StoredFileHandler implements Handler<RoutingContext> {
    private static final CharSequence CROSS_ORIGIN = HttpHeaders.createOptimized("cross-origin");

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
        long end = verified(ctx.request());
        StoragePath path = StoragePath.parse(ctx.request().path());
        long left = Math.max(0, end - clock.instant().getEpochSecond());
        sender.send(ctx, path.imageId(), path.name(), new FileSender.Terms("private, max-age=" + left, CROSS_ORIGIN));
    }

    private long verified(HttpServerRequest request) {
        Instant now = clock.instant();
        return signer.verify(
                request.path(), request.getParam("exp"), request.getParam("kid"), request.getParam("sig"), now);
    }
}
