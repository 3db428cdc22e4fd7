package calotype.http;

import calotype.config.RenditionPlans;
import calotype.config.Settings;
import calotype.config.Settings.StorageBackend;
import calotype.config.UploadPolicies;
import calotype.config.UploadPolicies.Policy;
import calotype.model.HeaderReader;
import calotype.model.ImageFormat;
import calotype.model.ImageHeader;
import calotype.model.Limits;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads an upload into this node's spool, holding a few chunks of it in memory, and refuses as early as it can: by the
 * declared length before the body, by the first bytes, at the first byte too many, by the picture's header. Whatever
 * fails, a client that hangs up included, no staged file is left.
 */
final class UploadReader {
    /** For the form around the file: its other fields and the heads of its parts. */
    private static final int FORM_BYTES = 64 * 1024;

    private static final int MAX_PARTS = 32;

    private final Vertx vertx;
    private final UploadPolicies policies;
    private final boolean bucketRequired;
    private final Limits limits;
    private final Path spool;
    private final boolean toBeForced;

    UploadReader(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.policies = new UploadPolicies(settings);
        this.bucketRequired = settings.upload().bucketRequired();
        this.limits = RenditionPlans.limits(settings.images());
        this.spool = settings.spoolPath();
        this.toBeForced = settings.storage().fsync() && settings.storage().backend() == StorageBackend.LOCAL;
    }

    /** Reads the request's body to its end; who gets the answer owns the staged file. */
    Future<StagedUpload> read(HttpServerRequest request) {
        if (RequestBody.declaredLength(request) > policies.mostBytes() + FORM_BYTES) {
            return Future.failedFuture(tooLarge(policies.mostBytes()));
        }
        String boundary = PartHead.boundary(request.getHeader(HttpHeaders.CONTENT_TYPE));
        request.pause();
        if (request.response().closed()) {
            return Future.failedFuture(ProblemCode.MALFORMED_REQUEST.because("The connection has ended."));
        }
        Promise<Void> hungUp = Promise.promise();
        request.exceptionHandler(hungUp::tryFail);
        StagingFile file = new StagingFile(vertx, spool.resolve(UUID.randomUUID() + ".part"), toBeForced);
        return receive(request, boundary, file, hungUp)
                .compose(form -> check(file, form))
                .recover(failure -> file.discard().compose(gone -> Future.failedFuture(failure)));
    }

    private Future<UploadForm> receive(
            HttpServerRequest request, String boundary, StagingFile file, Promise<Void> hungUp) {
        UploadForm form = new UploadForm(bytes -> take(file, bytes));
        MultipartParser parser = new MultipartParser(boundary, MAX_PARTS, form);
        Promise<UploadForm> received = Promise.promise();
        hungUp.future()
                .onFailure(gone -> received.tryFail(
                        ProblemCode.MALFORMED_REQUEST.because("The connection ended before the body did.", gone)));
        request.handler(chunk -> {
            try {
                if (request.bytesRead() > policies.mostBytes() + FORM_BYTES) {
                    throw tooLarge(policies.mostBytes());
                }
                parser.feed(chunk);
                if (file.isBehind(request::resume)) {
                    request.pause();
                }
            } catch (RuntimeException refusal) {
                request.handler(null).pause();
                received.tryFail(refusal);
            }
        });
        request.endHandler(end -> {
            if (parser.isComplete()) {
                received.tryComplete(form);
            } else {
                received.tryFail(MultipartParser.malformed("it ends before its closing boundary"));
            }
        });
        RequestBody.welcome(request);
        request.resume();
        return received.future();
    }

    private void take(StagingFile file, ByteBuffer bytes) {
        if (file.size() + bytes.remaining() > policies.mostBytes()) {
            throw tooLarge(policies.mostBytes());
        }
        boolean unknown = !file.hasBegun();
        file.write(bytes);
        if (unknown && file.hasBegun()) {
            refuseOthers(ImageFormat.sniff(file.first()), policies.anyFormat());
        }
    }

    private Future<StagedUpload> check(StagingFile file, UploadForm form) {
        PartHead head = form.file();
        if (file.size() == 0) {
            throw ProblemCode.EMPTY_FILE.because("The file has no bytes.");
        }
        UploadFields fields = UploadFields.of(form.fields(), bucketRequired);
        Policy policy = policies.of(fields.bucket(), fields.preset());
        if (file.size() > policy.maxBytes()) {
            throw tooLarge(policy.maxBytes());
        }
        ImageFormat format = ImageFormat.sniff(file.first());
        refuseOthers(format, policy.allowedFormats());
        if (policy.strictMime() && format != null) {
            refuseContradiction(format, head);
        }
        return file.finish(sha256 -> new StagedUpload(
                file.path(),
                file.size(),
                sha256,
                readHeader(file.path()),
                head.filename(),
                head.contentType(),
                fields,
                policy.plan().withAnimation(fields.animation())));
    }

    private ImageHeader readHeader(Path path) {
        ImageHeader header = HeaderReader.read(path);
        limits.check(header);
        return header;
    }

    private static void refuseOthers(@Nullable ImageFormat found, Set<ImageFormat> allowed) {
        if (found != null && allowed.contains(found)) {
            return;
        }
        List<String> accepted = allowed.stream().map(ImageFormat::mime).sorted().toList();
        String what = found == null ? "no known picture" : found.mime();
        throw ProblemCode.UNSUPPORTED_MEDIA_TYPE
                .because("The file is " + what + "; accepted are " + String.join(", ", accepted) + ".")
                .with("accepted", accepted);
    }

    /** In strict mode the name and the declared type must agree with what the bytes say. */
    private static void refuseContradiction(ImageFormat format, PartHead head) {
        String declared = head.contentType();
        String name = head.filename();
        boolean type = declared == null
                || declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(format.mime());
        if (!type || name != null && !Filenames.fits(name, format)) {
            throw ProblemCode.UNSUPPORTED_MEDIA_TYPE.because(
                    "The file is " + format.mime() + ", but its name or its declared type says something else.");
        }
    }

    private static ProblemException tooLarge(long maxBytes) {
        return ProblemCode.PAYLOAD_TOO_LARGE
                .because("A file may have at most " + maxBytes + " bytes here.")
                .with("max_bytes", maxBytes);
    }
}
