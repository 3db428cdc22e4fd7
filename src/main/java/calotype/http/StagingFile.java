package calotype.http;

import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that an upload is written to while it arrives. It is hashed on the event loop: 64 KB cost less than the hop to
 * another thread and back.
 */
final class StagingFile {
    private static final Logger log = LoggerFactory.getLogger(StagingFile.class);

    /** As many bytes as tell every format apart. */
    private static final int FIRST_BYTES = 64;

    /** How far the network may be ahead of the disk. */
    private static final int WRITES_AHEAD_BYTES = 256 * 1024;

    private final Vertx vertx;
    private final Path path;
    private final AsyncFile file;
    private final MessageDigest sha256 = newDigest();
    private final byte[] first = new byte[FIRST_BYTES];
    private long size;
    private boolean closed;
    private Future<Void> writes = Future.succeededFuture();

    private StagingFile(Vertx vertx, Path path, AsyncFile file) {
        this.vertx = vertx;
        this.path = path;
        this.file = file.setWriteQueueMaxSize(WRITES_AHEAD_BYTES);
    }

    /** Makes a new file; fails with {@code storage_full} when the disk does not take it. */
    static Future<StagingFile> create(Vertx vertx, Path path) {
        OpenOptions options = new OpenOptions().setRead(false).setCreateNew(true);
        return vertx.fileSystem()
                .open(path.toString(), options)
                .map(file -> new StagingFile(vertx, path, file))
                .recover(failure -> Future.failedFuture(
                        ProblemCode.STORAGE_FULL.because("The upload cannot be staged; try again later.", failure)));
    }

    void write(byte[] bytes) {
        if (size < FIRST_BYTES) {
            System.arraycopy(bytes, 0, first, (int) size, (int) Math.min(bytes.length, FIRST_BYTES - size));
        }
        size += bytes.length;
        sha256.update(bytes);
        // The first failure of all writes is the one that is told at the end.
        Future<Void> earlier = writes;
        Future<Void> written = file.write(Buffer.buffer(bytes));
        writes = earlier.isComplete() && earlier.succeeded() ? written : earlier.compose(done -> written);
    }

    /** Whether the disk is behind; {@code resume} is called once it is not. */
    boolean isBehind(Runnable resume) {
        if (!file.writeQueueFull()) {
            return false;
        }
        file.drainHandler(drained -> resume.run());
        return true;
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** Whether the format can be told. */
    boolean hasBegun() {
        return size >= FIRST_BYTES;
    }

    /** The first bytes, at most 64. */
    byte[] first() {
        return Arrays.copyOf(first, (int) Math.min(size, FIRST_BYTES));
    }

    /** Writes what is left and closes; answers the SHA-256 in hex. Nothing may be written afterwards. */
    Future<String> finish() {
        return writes.compose(done -> close())
                .map(closed -> HexFormat.of().formatHex(sha256.digest()))
                .recover(failure -> Future.failedFuture(
                        ProblemCode.STORAGE_FULL.because("The upload cannot be staged; try again later.", failure)));
    }

    /** Removes the file, whatever state it is in; never fails. */
    Future<Void> discard() {
        return close().otherwiseEmpty().compose(done -> delete(vertx, path));
    }

    private Future<Void> close() {
        if (closed) {
            return Future.succeededFuture();
        }
        closed = true;
        return file.close();
    }

    /** Removes a staged file that may be gone already; never fails. */
    static Future<Void> delete(Vertx vertx, Path path) {
        return vertx.fileSystem()
                .delete(path.toString())
                .recover(failure -> vertx.fileSystem()
                        .exists(path.toString())
                        .otherwise(true)
                        .map(left -> {
                            if (left) {
                                log.atWarn().setCause(failure).log("A staged file was left behind");
                            }
                            return null;
                        }));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
