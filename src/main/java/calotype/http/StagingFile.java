package calotype.http;

import calotype.model.Digest;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that an upload is written to while it arrives. What has arrived waits until a worker has hashed and written what
 * came before, and then goes to it in one batch: a small upload costs one hop to a worker, a large one as many as the
 * disk is slower than the network. Used on the request's context.
 */
final class StagingFile {
    private static final Logger log = LoggerFactory.getLogger(StagingFile.class);

    /** As many bytes as tell every format apart. */
    private static final int FIRST_BYTES = 64;

    /** How far the network may be ahead of the disk. */
    private static final int WRITES_AHEAD_BYTES = 256 * 1024;

    /** Less than this waits for more, or for the end. */
    private static final int WORTH_A_HOP_BYTES = 64 * 1024;

    /** So much is forced to disk while more arrives: who has it forced at the end waits for little. */
    private static final int FORCED_TOGETHER_BYTES = 1024 * 1024;

    private final Vertx vertx;
    private final Path path;
    private final boolean toBeForced;
    private final Disk disk;
    private final byte[] first = new byte[FIRST_BYTES];
    private long size;
    private List<ByteBuffer> waiting = new ArrayList<>();
    private int waitingBytes;
    private int unforcedBytes;
    private Future<?> forcing = Future.succeededFuture();
    private Future<Void> batch = Future.succeededFuture();
    private @Nullable Runnable resume;

    /**
     * @param path where nothing is yet; the file is made when the first bytes are written
     * @param toBeForced whether it will be forced to disk in the end
     */
    StagingFile(Vertx vertx, Path path, boolean toBeForced) {
        this.vertx = vertx;
        this.path = path;
        this.toBeForced = toBeForced;
        this.disk = new Disk(path);
    }

    /** @throws ProblemException {@code storage_full} when the disk did not take what was written before */
    void write(ByteBuffer bytes) {
        if (batch.failed()) {
            throw full(batch.cause());
        }
        int length = bytes.remaining();
        if (size < FIRST_BYTES) {
            bytes.duplicate().get(first, (int) size, (int) Math.min(length, FIRST_BYTES - size));
        }
        size += length;
        waiting.add(bytes);
        waitingBytes += length;
        if (batch.isComplete() && waitingBytes >= WORTH_A_HOP_BYTES) {
            writeWaiting();
        }
    }

    private void writeWaiting() {
        unforcedBytes += waitingBytes;
        List<ByteBuffer> next = takeWaiting();
        batch = onWorker(() -> disk.write(next)).mapEmpty();
        batch.onComplete(written -> {
            forceEarly();
            if (written.succeeded() && waitingBytes >= WORTH_A_HOP_BYTES) {
                writeWaiting();
            }
            Runnable behind = resume;
            if (behind != null && (written.failed() || waitingBytes < WRITES_AHEAD_BYTES)) {
                resume = null;
                behind.run();
            }
        });
    }

    /** Failing is told by who forces the whole file. */
    private void forceEarly() {
        if (toBeForced && unforcedBytes >= FORCED_TOGETHER_BYTES && forcing.isComplete()) {
            unforcedBytes = 0;
            forcing = onWorker(disk::force);
        }
    }

    private List<ByteBuffer> takeWaiting() {
        List<ByteBuffer> taken = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        return taken;
    }

    /** Whether the disk is behind; {@code resume} is called once it is not, or has failed. */
    boolean isBehind(Runnable resume) {
        if (waitingBytes < WRITES_AHEAD_BYTES) {
            return false;
        }
        this.resume = resume;
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

    /**
     * Writes what is left, closes, and has the whole file looked at by the same worker. Nothing may be written afterwards.
     *
     * @param look is given the SHA-256 in hex; what it throws is what this fails with
     */
    <T> Future<T> finish(Look<T> look) {
        return idle().compose(written -> {
            List<ByteBuffer> last = takeWaiting();
            return onWorker(() -> look.at(disk.finish(last)));
        });
    }

    /** Looks at a whole file, on a worker. */
    interface Look<T> {
        T at(String sha256);
    }

    /** Removes the file, whatever state it is in; never fails. */
    Future<Void> discard() {
        return idle().otherwiseEmpty()
                .compose(over -> onWorker(() -> {
                    disk.close();
                    return null;
                }))
                .otherwiseEmpty()
                .compose(closed -> delete(vertx, path));
    }

    /** Completes when no batch is on its way; one batch may follow another. */
    private Future<Void> idle() {
        Future<Void> now = batch;
        return now.isComplete()
                ? now.recover(failure -> Future.failedFuture(full(failure)))
                : now.transform(over -> idle());
    }

    private <T> Future<T> onWorker(Callable<T> work) {
        return vertx.executeBlocking(
                () -> {
                    try {
                        return work.call();
                    } catch (IOException failure) {
                        throw full(failure);
                    }
                },
                false);
    }

    private static ProblemException full(Throwable failure) {
        return failure instanceof ProblemException told
                ? told
                : ProblemCode.STORAGE_FULL.because("The upload cannot be staged; try again later.", failure);
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

    /** The file as workers see it, one after the other. */
    private static final class Disk {
        private final Path path;
        private final MessageDigest sha256 = Digest.newSha256();
        private volatile @Nullable FileChannel channel;

        Disk(Path path) {
            this.path = path;
        }

        Void write(List<ByteBuffer> batch) throws IOException {
            FileChannel open = channel;
            if (open == null) {
                open = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
                channel = open;
            }
            for (ByteBuffer bytes : batch) {
                sha256.update(bytes.duplicate());
                while (bytes.hasRemaining()) {
                    open.write(bytes);
                }
            }
            return null;
        }

        /** Beside what is being written. */
        Void force() throws IOException {
            FileChannel open = channel;
            if (open != null && open.isOpen()) {
                open.force(false);
            }
            return null;
        }

        String finish(List<ByteBuffer> last) throws IOException {
            write(last);
            close();
            return HexFormat.of().formatHex(sha256.digest());
        }

        void close() throws IOException {
            FileChannel open = channel;
            if (open != null) {
                open.close();
            }
        }
    }
}
