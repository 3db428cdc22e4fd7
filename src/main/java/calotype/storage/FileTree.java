package calotype.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Directories, while others write to and delete from the same ones. */
final class FileTree {
    private FileTree() {}

    /** Deletes a file or a directory with all it holds; answers how many files those were, 0 when nothing is there. */
    static int delete(Path top) throws IOException {
        Deletion deletion = new Deletion();
        Files.walkFileTree(top, deletion);
        return deletion.files;
    }

    /** Deletes directories upwards as long as they are empty, and stops below {@code root}. */
    static void deleteEmptyParents(Path directory, Path root) throws IOException {
        Path next = directory;
        while (next != null && !next.equals(root) && next.startsWith(root)) {
            deleteIfEmpty(next);
            next = Files.exists(next) ? null : next.getParent();
        }
    }

    /** A directory in use stays: what is in it has come after the deletion began. */
    private static void deleteIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException inUse) {
            return;
        }
    }

    /** Forces to disk what a file holds, or which names a directory holds. */
    static void force(Path path) throws IOException {
        boolean directory = Files.isDirectory(path);
        try (FileChannel channel =
                FileChannel.open(path, directory ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            // Windows cannot open a directory; it writes names through by itself.
            if (!directory) {
                throw e;
            }
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        private int files;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (Files.deleteIfExists(file)) {
                files++;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            deleteIfEmpty(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
