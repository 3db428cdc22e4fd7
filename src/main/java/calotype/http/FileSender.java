package calotype.http;

import calotype.contract.ImagesApi.StoredFile;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends the bytes of pictures: whole, in part or not at all, with headers under which a browser can do nothing with
 * them but show them. From disk they go by {@code sendfile(2)}.
 */
final class FileSender {
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence SANDBOX = HttpHeaders.createOptimized("default-src 'none'; sandbox");
    private static final CharSequence X_CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence CONTENT_SECURITY_POLICY = HttpHeaders.createOptimized("content-security-policy");
    private static final CharSequence REPR_DIGEST = HttpHeaders.createOptimized("repr-digest");
    private static final CharSequence RESOURCE_POLICY = HttpHeaders.createOptimized("cross-origin-resource-policy");

    /** What describes the file, and is wrong beside a problem. */
    private static final List<CharSequence> DESCRIBING = List.of(
            HttpHeaders.ETAG,
            HttpHeaders.LAST_MODIFIED,
            HttpHeaders.CACHE_CONTROL,
            HttpHeaders.CONTENT_DISPOSITION,
            HttpHeaders.CONTENT_RANGE,
            HttpHeaders.ACCEPT_RANGES,
            REPR_DIGEST);

    /**
     * How a file may be kept and shown.
     *
     * @param cacheControl the header's value
     * @param resourcePolicy {@code cross-origin} where the URL itself is the permission, else {@code same-origin}
     */
    record Terms(CharSequence cacheControl, CharSequence resourcePolicy) {}

    private final FileIndex files;
    private final LateVariants late;

    FileSender(FileIndex files, LateVariants late) {
        this.files = files;
        this.late = late;
    }

    /** Answers with a rendition, made now if need be, or with the upload itself; fails with {@code not_found}. */
    void send(RoutingContext ctx, UUID imageId, String name, Terms terms) {
        files.find(imageId, name)
                .recover(failure ->
                        Problems.isNotFound(failure) ? late.make(imageId, name) : Future.failedFuture(failure))
                .compose(file -> answer(ctx, file, name, terms))
                .onFailure(ctx::fail);
    }

    /**
     * Likewise for a file that anybody may ask for, so that nothing is made for it.
     *
     * @param terms of the file that was found; may throw instead, and then nothing of it is told
     */
    void send(RoutingContext ctx, UUID imageId, String name, Function<StoredFile, Terms> terms) {
        files.find(imageId, name)
                .compose(file -> answer(ctx, file, name, terms.apply(file.file())))
                .onFailure(ctx::fail);
    }

    /** Answers with a file that is known already; fails with {@code not_found} when it is no longer stored. */
    Future<Void> send(RoutingContext ctx, ServedFile file, String name, Terms terms) {
        return answer(ctx, file, name, terms);
    }

    private Future<Void> answer(RoutingContext ctx, ServedFile file, String name, Terms terms) {
        HttpServerResponse response = ctx.response();
        MultiMap asked = ctx.request().headers();
        response.putHeader(HttpHeaders.ETAG, file.etag())
                .putHeader(HttpHeaders.LAST_MODIFIED, file.modified())
                .putHeader(HttpHeaders.CACHE_CONTROL, terms.cacheControl());
        if (Conditions.isUnchanged(asked, file.etag(), file.file().createdAt())) {
            return response.setStatusCode(304).end();
        }
        ByteRange range = range(response, asked, file);
        return ctx.request().method() == HttpMethod.HEAD
                ? head(ctx, file, range, terms)
                : body(ctx, file, name, range, terms);
    }

    private static @Nullable ByteRange range(HttpServerResponse response, MultiMap asked, ServedFile file) {
        String header = asked.get("range");
        if (header == null
                || !Conditions.allowRange(asked, file.etag(), file.file().createdAt())) {
            return null;
        }
        long size = file.file().sizeBytes();
        response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
        ByteRange range = ByteRange.of(header, size);
        if (range == null) {
            response.headers().remove(HttpHeaders.CONTENT_RANGE);
        } else {
            response.putHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(size));
        }
        return range;
    }

    private static Future<Void> head(RoutingContext ctx, ServedFile file, @Nullable ByteRange range, Terms terms) {
        long length = range == null ? file.file().sizeBytes() : range.length();
        return headers(ctx, file, range, terms)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length))
                .end();
    }

    private Future<Void> body(
            RoutingContext ctx, ServedFile file, String name, @Nullable ByteRange range, Terms terms) {
        Buffer content = file.content();
        if (content != null) {
            return headers(ctx, file, range, terms).end(part(content, range));
        }
        return files.fetch(file, name).compose(ready -> fromDisk(ctx, ready, range, terms));
    }

    private static Buffer part(Buffer content, @Nullable ByteRange range) {
        return range == null ? content : content.slice((int) range.offset(), (int) (range.offset() + range.length()));
    }

    private Future<Void> fromDisk(RoutingContext ctx, FileIndex.Ready ready, @Nullable ByteRange range, Terms terms) {
        long offset = range == null ? 0 : range.offset();
        long length = range == null ? ready.file().file().sizeBytes() : range.length();
        HttpServerResponse response = headers(ctx, ready.file(), range, terms);
        return response.sendFile(ready.path(), offset, length)
                .recover(failure -> gone(ready, response, failure))
                .eventually(() -> files.release(ready));
    }

    /** A file that vanished between being found and being opened was deleted; a client that left is no failure. */
    private Future<Void> gone(FileIndex.Ready ready, HttpServerResponse response, Throwable failure) {
        if (response.headWritten() || response.closed()) {
            return Future.succeededFuture();
        }
        files.deleted(ready.file().file().imageId());
        DESCRIBING.forEach(response.headers()::remove);
        return Future.failedFuture(ProblemCode.NOT_FOUND.because("The file is no longer stored.", failure));
    }

    private static HttpServerResponse headers(
            RoutingContext ctx, ServedFile file, @Nullable ByteRange range, Terms terms) {
        boolean download = "1".equals(ctx.request().getParam("download"));
        return ctx.response()
                .setStatusCode(range == null ? 200 : 206)
                .putHeader(HttpHeaders.CONTENT_TYPE, file.contentType())
                .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
                .putHeader(REPR_DIGEST, file.digest())
                .putHeader(HttpHeaders.CONTENT_DISPOSITION, file.disposition(download))
                .putHeader(X_CONTENT_TYPE_OPTIONS, NOSNIFF)
                .putHeader(CONTENT_SECURITY_POLICY, SANDBOX)
                .putHeader(RESOURCE_POLICY, terms.resourcePolicy());
    }
}
