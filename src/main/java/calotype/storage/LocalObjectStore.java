package calotype.storage;

import calotype.contract.StorageApi.FoundObject;
import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.ObjectPage;
import calotype.contract.StorageApi.Presign;
import calotype.contract.StorageApi.PresignWrite;
import calotype.contract.StorageApi.PresignedWrite;
import calotype.contract.StorageApi.StoredObject;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files below one directory, the key being the path. Several nodes may share the directory. A file of the
 * same file system gets in by one rename; any other is copied beside the objects first.
 */
public final class LocalObjectStore implements ObjectStore {
    private static final Duration HALF_COPIED = Duration.ofHours(1);
    private static final int TRIES = 5;

    private final Path root;
    private final boolean fsync;
    private final WorkerExecutor disk;
    private final Spool incoming;

    /**
     * @param fsync whether what is called durable is forced to disk
     * @param disk the threads that wait for the file system
     */
    public LocalObjectStore(Path root, boolean fsync, WorkerExecutor disk, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.fsync = fsync;
        this.disk = disk;
        // No key begins with a dot, so nothing here can be taken for an object.
        this.incoming = new Spool(this.root.resolve(".incoming"), clock);
    }

    @Override
    public Future<Void> prepare() {
        return onDisk(() -> {
                    incoming.prepare();
                    return incoming.sweep(HALF_COPIED);
                })
                .mapEmpty();
    }

    @Override
    public Future<StoredObject> put(ObjectKey key, Path staged, boolean durable) {
        return onDisk(() -> {
            Path object = pathOf(key.path());
            try {
                moveIn(staged, object, durable && fsync);
            } catch (NoSuchFileException e) {
                // Moved by an earlier call whose answer was lost, or never there: then the size is not found either.
                return new StoredObject(key, Files.size(object));
            }
            return new StoredObject(key, Files.size(object));
        });
    }

    private void moveIn(Path staged, Path object, boolean force) throws IOException {
        Path directory = parentOf(object);
        Path known = nearestExisting(directory);
        for (int tries = 1; ; tries++) {
            try {
                Files.createDirectories(directory);
                rename(staged, object);
                break;
            } catch (NoSuchFileException e) {
                // A deletion may have taken the directory, being empty, before the file was in it.
                if (tries == TRIES || Files.notExists(staged)) {
                    throw e;
                }
            }
        }
        if (force) {
            // The name first and then the bytes: with a journal the first call writes both, and the others find no
            // work.
            // Nobody asks for the object before this is done.
            FileTree.force(object);
            forceNames(directory, known);
        }
    }

    private void rename(Path staged, Path object) throws IOException {
        try {
            Files.move(staged, object, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException otherFileSystem) {
            copyIn(staged, object);
        }
    }

    private void copyIn(Path staged, Path object) throws IOException {
        Path copy = incoming.fresh();
        try {
            Files.copy(staged, copy);
            Files.move(copy, object, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(copy);
        }
        Files.delete(staged);
    }

    private static Path nearestExisting(Path directory) {
        Path path = directory;
        while (!Files.isDirectory(path)) {
            path = parentOf(path);
        }
        return path;
    }

    /** A name is safe when the directory that holds it is, and so on up to the first directory that is not new. */
    private static void forceNames(Path directory, Path known) throws IOException {
        for (Path path = directory; path.startsWith(known); path = parentOf(path)) {
            FileTree.force(path);
        }
    }

    @Override
    public Future<LocalFile> open(ObjectKey key) {
        return onDisk(() -> {
            Path object = pathOf(key.path());
            BasicFileAttributes found = Files.readAttributes(object, BasicFileAttributes.class);
            if (!found.isRegularFile()) {
                throw new NoSuchFileException(key.path());
            }
            return new LocalFile(object.toString(), found.size(), false);
        });
    }

    /** Removes one object; false when it was not there. */
    Future<Boolean> remove(ObjectKey key) {
        return onDisk(() -> {
            Path object = pathOf(key.path());
            boolean gone = Files.deleteIfExists(object);
            FileTree.deleteEmptyParents(parentOf(object), root);
            return gone;
        });
    }

    /** Some of the keys there are; blocks the calling thread. */
    List<ObjectKey> keys(int most) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> !file.startsWith(incoming.directory()) && Files.isRegularFile(file))
                    .limit(most)
                    .map(file -> new ObjectKey(root.relativize(file).toString()))
                    .toList();
        }
    }

    @Override
    public Future<ObjectPage> list(@Nullable String after, int most) {
        return onDisk(() -> {
            List<FoundObject> found = new SortedWalk(root, incoming.directory()).after(after, most);
            return new ObjectPage(
                    found,
                    found.size() < most
                            ? null
                            : found.get(found.size() - 1).key().path());
        });
    }

    @Override
    public Future<Integer> remove(List<ObjectKey> keys) {
        return Future.all(keys.stream().map(this::remove).toList()).map(done -> keys.size());
    }

    @Override
    public Future<List<ObjectKey>> absent(List<ObjectKey> keys) {
        return onDisk(() -> keys.stream()
                .filter(key -> !Files.isRegularFile(pathOf(key.path())))
                .toList());
    }

    /** Nothing is put in parts here. */
    @Override
    public Future<Integer> dropUnfinished(Instant begunBefore) {
        return Future.succeededFuture(0);
    }

    @Override
    public Future<Integer> deletePrefix(String prefix) {
        return onDisk(() -> {
            if (!prefix.endsWith("/")) {
                throw ProblemCode.INTERNAL.because("A prefix of keys ends in a slash.");
            }
            Path top = pathOf(new ObjectKey(prefix.substring(0, prefix.length() - 1)).path());
            int deleted = FileTree.delete(top);
            FileTree.deleteEmptyParents(parentOf(top), root);
            return deleted;
        });
    }

    @Override
    public Future<List<String>> presign(Presign wish) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<PresignedWrite> presign(PresignWrite wish) {
        return Future.succeededFuture(new PresignedWrite(null, Map.of()));
    }

    /** Writes, reads and removes some bytes. */
    @Override
    public Future<Void> probe() {
        return onDisk(() -> {
                    Path file = incoming.fresh();
                    try {
                        Files.writeString(file, "probe");
                        return Files.readString(file);
                    } finally {
                        Files.deleteIfExists(file);
                    }
                })
                .mapEmpty();
    }

    /** Keys are legal by their type; that the path stays below the root is checked all the same. */
    Path pathOf(String key) {
        Path path = root.resolve(key).normalize();
        if (path.equals(root) || !path.startsWith(root)) {
            throw ProblemCode.INTERNAL.because("A key leads out of storage.");
        }
        return path;
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw ProblemCode.INTERNAL.because("Storage needs a directory of its own.");
        }
        return parent;
    }

    private <T> Future<T> onDisk(Callable<T> work) {
        return disk.executeBlocking(work, false).recover(failure -> Future.failedFuture(DiskProblem.of(failure)));
    }
}
