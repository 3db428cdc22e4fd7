package calotype.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A directory of short-lived files: uploads on their way in, results on their way to storage. Who puts something in
 * takes it out again; what a crash has left is told by its age. Blocks the calling thread.
 */
public final class Spool {
    private final Path root;
    private final Clock clock;

    public Spool(Path root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    public void prepare() throws IOException {
        Files.createDirectories(root);
    }

    Path directory() {
        return root;
    }

    /** A path that nobody else was given; nothing is there yet. */
    public Path fresh() {
        return root.resolve(UUID.randomUUID() + ".part");
    }

    /**
     * Removes files and directories that nobody has written to for some time.
     *
     * @param age longer than any upload or run may take: other processes may use the same directory
     * @return how many files were removed
     */
    public int sweep(Duration age) throws IOException {
        Instant oldest = clock.instant().minus(age);
        int removed = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (isOlder(entry, oldest)) {
                    removed += FileTree.delete(entry);
                }
            }
        }
        return removed;
    }

    private static boolean isOlder(Path entry, Instant oldest) throws IOException {
        try {
            return Files.getLastModifiedTime(entry).toInstant().isBefore(oldest);
        } catch (NoSuchFileException taken) {
            // Its owner was quicker.
            return false;
        }
    }
}
