package calotype.storage;

import calotype.config.Settings;
import calotype.config.Settings.ServerSideEncryption;
import calotype.contract.StorageApi.FoundObject;
import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.ObjectPage;
import calotype.contract.StorageApi.Presign;
import calotype.contract.StorageApi.PresignWrite;
import calotype.contract.StorageApi.PresignedWrite;
import calotype.contract.StorageApi.StoredObject;
import calotype.model.Digest;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.FileTransformerConfiguration;
import software.amazon.awssdk.core.FileTransformerConfiguration.FailureBehavior;
import software.amazon.awssdk.core.FileTransformerConfiguration.FileWriteOption;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/**
 * Objects in a bucket, files in and files out, never held in memory. Each object carries the SHA-256 of its bytes as
 * metadata: the store is told it and checks what arrives, and what comes back is checked against it here, so that
 * neither a cut nor a flipped bit goes unseen, whatever the server knows about checksums.
 */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(S3ObjectStore.class);

    private static final String SHA256 = "sha256";
    private static final Set<String> SENT_BY_EVERY_CLIENT = Set.of("host", "content-length");
    private static final int LOOKS_AT_ONCE = 8;
    private static final Duration START_PAUSE = Duration.ofSeconds(1);
    private static final FileTransformerConfiguration TO_FILE = FileTransformerConfiguration.builder()
            .fileWriteOption(FileWriteOption.CREATE_OR_REPLACE_EXISTING)
            .failureBehavior(FailureBehavior.DELETE)
            .build();

    private final Vertx vertx;
    private final Settings.Storage settings;
    private final String bucket;
    private final Spool arrivals;
    private final WorkerExecutor disk;
    private final S3Clients clients;

    /**
     * @param settings with a bucket
     * @param arrivals where objects are brought to; swept by its owner
     * @param disk the threads that wait for the file system
     */
    public S3ObjectStore(Vertx vertx, Settings.Storage settings, Spool arrivals, WorkerExecutor disk) {
        this.vertx = vertx;
        this.settings = settings;
        this.bucket = String.valueOf(settings.s3().bucket());
        this.arrivals = arrivals;
        this.disk = disk;
        this.clients = new S3Clients(settings.s3());
    }

    /** Waits for the store to let us in, for a while; then fails with what was tried and what came of it. */
    @Override
    public Future<Void> prepare() {
        return onDisk(() -> {
                    arrivals.prepare();
                    return arrivals;
                })
                .compose(ready -> enter(System.nanoTime() + settings.startWait().toNanos(), null));
    }

    /**
     * @param before how it failed before, null at first; once is not enough, since the first call of a JVM may spend its time
     *     on loading the client, which is not the store's silence
     */
    private Future<Void> enter(long deadline, @Nullable Throwable before) {
        // A listing, since its refusal has a body that names the reason; that of HeadBucket has none.
        return call(() -> clients.entrance.listObjectsV2(
                        list -> list.bucket(bucket).maxKeys(1)))
                .<Void>mapEmpty()
                .recover(failure -> {
                    Throwable now = failure.getCause() == null ? failure : failure.getCause();
                    // An answer tells more than silence after it.
                    Throwable cause = before != null && S3Problem.isSilence(now) ? before : now;
                    String explanation = S3Problem.explain(settings.s3(), cause);
                    if (before != null && System.nanoTime() >= deadline) {
                        return Future.failedFuture(ProblemCode.STORAGE_UNAVAILABLE.because(
                                explanation + " Tried for "
                                        + settings.startWait().toSeconds() + " s (STORAGE_WAIT).",
                                cause));
                    }
                    log.atDebug().addKeyValue("reason", explanation).log("Waiting for the object store");
                    return vertx.timer(START_PAUSE.toMillis()).compose(rested -> enter(deadline, cause));
                });
    }

    @Override
    public Future<StoredObject> put(ObjectKey key, Path staged, boolean durable) {
        return send(key, staged)
                .compose(stored -> onDisk(() -> Files.deleteIfExists(staged)).map(stored))
                .recover(failure -> ProblemException.from(failure).code() == ProblemCode.NOT_FOUND
                        // Moved by an earlier call whose answer was lost, or never there: then the object is not
                        // either.
                        ? head(key)
                        : Future.failedFuture(failure));
    }

    /** As {@link #put}, and the file stays. */
    Future<StoredObject> send(ObjectKey key, Path file) {
        return onDisk(() -> Digest.of(file)).compose(digest -> {
            boolean large = digest.bytes() >= settings.s3().multipartThreshold();
            PutObjectRequest request = request(key, digest, large);
            Future<?> sent = large
                    ? sendInParts(key, file, request, settings.s3().attempts())
                    : call(() -> clients.whole.putObject(request, file));
            return sent.map(put -> new StoredObject(key, digest.bytes()));
        });
    }

    /** Not every server checks the parts, and none the whole: so the object is read back, and sent again if need be. */
    private Future<Void> sendInParts(ObjectKey key, Path file, PutObjectRequest request, int tries) {
        return call(() -> clients.inParts.putObject(request, file))
                .compose(sent -> download(key, arrivals.fresh(), 2))
                .compose(back -> onDisk(() -> Files.deleteIfExists(Path.of(back.path()))))
                .<Void>mapEmpty()
                .recover(failure -> tries > 1 && failure.getCause() instanceof DamagedObject
                        ? sendInParts(key, file, request, tries - 1)
                        : Future.failedFuture(failure));
    }

    /** In parts each part has a checksum of its own, which the client makes; a whole one would not be checked. */
    private PutObjectRequest request(ObjectKey key, Digest digest, boolean inParts) {
        PutObjectRequest.Builder put = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key.path())
                .contentType(contentType(key))
                .metadata(Map.of(SHA256, digest.hex()));
        if (inParts) {
            put.checksumAlgorithm(ChecksumAlgorithm.CRC32);
        } else {
            put.checksumSHA256(digest.base64());
        }
        if (settings.s3().sse() != ServerSideEncryption.NONE) {
            put.serverSideEncryption(settings.s3().sse() == ServerSideEncryption.AES256 ? "AES256" : "aws:kms")
                    .ssekmsKeyId(settings.s3().kmsKeyId());
        }
        return put.build();
    }

    private static String contentType(ObjectKey key) {
        String extension = key.path().substring(key.path().lastIndexOf('.') + 1);
        return Arrays.stream(ImageFormat.values())
                .filter(format -> format.extension().equals(extension))
                .findFirst()
                .map(ImageFormat::mime)
                .orElse("application/octet-stream");
    }

    private Future<StoredObject> head(ObjectKey key) {
        return call(() -> clients.whole.headObject(head -> head.bucket(bucket).key(key.path())))
                .map(found -> new StoredObject(key, found.contentLength()));
    }

    @Override
    public Future<LocalFile> open(ObjectKey key) {
        return download(key, arrivals.fresh(), settings.s3().attempts());
    }

    private Future<LocalFile> download(ObjectKey key, Path to, int tries) {
        GetObjectRequest request =
                GetObjectRequest.builder().bucket(bucket).key(key.path()).build();
        return call(() -> clients.whole.getObject(request, AsyncResponseTransformer.toFile(to, TO_FILE)))
                .compose(answer -> onDisk(() -> isWhole(to, answer)).compose(whole -> {
                    if (whole) {
                        return Future.succeededFuture(new LocalFile(to.toString(), answer.contentLength(), true));
                    }
                    log.atWarn().addKeyValue("key", key).log("An object did not arrive as it was put");
                    return tries > 1
                            ? download(key, to, tries - 1)
                            : Future.failedFuture(ProblemCode.STORAGE_UNAVAILABLE.because(
                                    "The object store delivers damaged bytes; try again.", new DamagedObject()));
                }));
    }

    /** Removes what is not. */
    private static boolean isWhole(Path file, GetObjectResponse answer) throws IOException {
        Digest found = Digest.of(file);
        String put = answer.metadata().get(SHA256);
        boolean whole = found.bytes() == answer.contentLength() && (put == null || put.equals(found.hex()));
        if (!whole) {
            Files.deleteIfExists(file);
        }
        return whole;
    }

    /** Until a listing is empty: what was put in between goes too, and a listing that was damaged does no harm. */
    @Override
    public Future<Integer> deletePrefix(String prefix) {
        if (!prefix.endsWith("/")) {
            return Future.failedFuture(ProblemCode.INTERNAL.because("A prefix of keys ends in a slash."));
        }
        return deletePrefix(new ObjectKey(prefix.substring(0, prefix.length() - 1)).path() + "/", 0);
    }

    private Future<Integer> deletePrefix(String prefix, int gone) {
        return call(() ->
                        clients.whole.listObjectsV2(list -> list.bucket(bucket).prefix(prefix)))
                .compose(page -> {
                    List<ObjectIdentifier> found = page.contents().stream()
                            .map(S3Object::key)
                            .filter(key -> key.startsWith(prefix))
                            .map(key -> ObjectIdentifier.builder().key(key).build())
                            .toList();
                    return found.isEmpty()
                            ? Future.succeededFuture(gone)
                            : delete(found).compose(done -> deletePrefix(prefix, gone + found.size()));
                });
    }

    @Override
    public Future<ObjectPage> list(@Nullable String after, int most) {
        return call(() -> clients.whole.listObjectsV2(
                        list -> list.bucket(bucket).startAfter(after).maxKeys(most)))
                .map(page -> {
                    List<S3Object> found = page.contents();
                    List<FoundObject> objects = found.stream()
                            .filter(object -> ObjectKey.isLegal(object.key()))
                            .map(object -> new FoundObject(new ObjectKey(object.key()), object.lastModified()))
                            .toList();
                    boolean last = found.isEmpty() || !Boolean.TRUE.equals(page.isTruncated());
                    return new ObjectPage(
                            objects, last ? null : found.get(found.size() - 1).key());
                });
    }

    @Override
    public Future<Integer> remove(List<ObjectKey> keys) {
        List<ObjectIdentifier> these = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key.path()).build())
                .toList();
        return these.isEmpty() ? Future.succeededFuture(0) : delete(these).map(done -> these.size());
    }

    /** Few questions at a time: the bucket has other things to do. */
    @Override
    public Future<List<ObjectKey>> absent(List<ObjectKey> keys) {
        List<ObjectKey> absent = new ArrayList<>();
        Future<?> looked = Future.succeededFuture();
        for (int from = 0; from < keys.size(); from += LOOKS_AT_ONCE) {
            List<ObjectKey> some = keys.subList(from, Math.min(from + LOOKS_AT_ONCE, keys.size()));
            looked = looked.compose(before ->
                            Future.all(some.stream().map(this::isThere).toList()))
                    .onSuccess(there -> IntStream.range(0, some.size())
                            .filter(i -> !there.<Boolean>resultAt(i))
                            .forEach(i -> absent.add(some.get(i))));
        }
        return looked.map(all -> List.copyOf(absent));
    }

    private Future<Boolean> isThere(ObjectKey key) {
        return head(key)
                .map(true)
                .recover(failure -> ProblemException.from(failure).code() == ProblemCode.NOT_FOUND
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure));
    }

    /** Only of our images: somebody else may use the same bucket. */
    @Override
    public Future<Integer> dropUnfinished(Instant begunBefore) {
        return call(() -> clients.whole.listMultipartUploads(list -> list.bucket(bucket)))
                .compose(found -> {
                    List<MultipartUpload> old = found.uploads().stream()
                            .filter(upload -> upload.initiated().isBefore(begunBefore))
                            .filter(upload -> ObjectKey.isOfAnImage(upload.key()))
                            .toList();
                    Future<?> gone = Future.succeededFuture();
                    for (MultipartUpload upload : old) {
                        gone = gone.compose(before -> call(() -> clients.whole.abortMultipartUpload(
                                abort -> abort.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()))));
                    }
                    // What a full page leaves is found by the next sweep.
                    return gone.map(old.size());
                });
    }

    private Future<?> delete(List<ObjectIdentifier> keys) {
        return call(() -> clients.whole.deleteObjects(delete -> delete.bucket(bucket)
                        .delete(these -> these.objects(keys).quiet(true))))
                .compose(answer -> answer.errors().isEmpty()
                        ? Future.succeededFuture(answer)
                        : Future.failedFuture(
                                ProblemCode.STORAGE_UNAVAILABLE.because("The object store did not delete all files.")));
    }

    @Override
    public Future<List<String>> presign(Presign wish) {
        return onDisk(() -> wish.reads().stream()
                .map(read -> clients.presigner
                        .presignGetObject(url -> url.signatureDuration(Duration.ofSeconds(wish.seconds()))
                                .getObjectRequest(get -> get.bucket(bucket)
                                        .key(read.key().path())
                                        .responseContentType(read.contentType())
                                        .responseContentDisposition(read.disposition())
                                        .responseCacheControl("private, max-age=" + wish.seconds())))
                        .url()
                        .toString())
                .toList());
    }

    /** Signed are all headers of a put by ourselves, so the store checks the bytes and encrypts them in the same way. */
    @Override
    public Future<PresignedWrite> presign(PresignWrite wish) {
        return onDisk(() -> {
            Digest announced = new Digest(HexFormat.of().parseHex(wish.sha256()), wish.sizeBytes());
            PutObjectRequest put = request(wish.key(), announced, false).toBuilder()
                    .contentLength(wish.sizeBytes())
                    .build();
            PresignedPutObjectRequest signed = clients.presigner.presignPutObject(url ->
                    url.signatureDuration(Duration.ofSeconds(wish.seconds())).putObjectRequest(put));
            Map<String, String> headers = new TreeMap<>();
            signed.signedHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
            headers.keySet().removeAll(SENT_BY_EVERY_CLIENT);
            return new PresignedWrite(signed.url().toString(), headers);
        });
    }

    @Override
    public Future<Void> probe() {
        return call(() ->
                        clients.whole.listObjectsV2(list -> list.bucket(bucket).maxKeys(1)))
                .mapEmpty();
    }

    private <T> Future<T> call(Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> answer;
        try {
            answer = call.get();
        } catch (RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        return Future.fromCompletionStage(answer, vertx.getOrCreateContext())
                .recover(failure -> Future.failedFuture(S3Problem.of(failure)));
    }

    private <T> Future<T> onDisk(Callable<T> work) {
        return disk.executeBlocking(work, false).recover(failure -> Future.failedFuture(DiskProblem.of(failure)));
    }

    @Override
    public void close() {
        clients.close();
    }

    /** Tells damage from other reasons for which an object cannot be had. */
    private static final class DamagedObject extends IOException {
        private static final long serialVersionUID = 1;
    }
}
