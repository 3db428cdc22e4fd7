package calotype.storage;

import calotype.contract.StorageApi.FoundObject;
import calotype.model.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects below a directory, by their names at each level: a page begins by going down to where the one before has
 * ended, and holds no more than it answers. Blocks the calling thread.
 */
final class SortedWalk {
    private final Path root;
    private final Path except;

    /** @param except a directory below the root that has no objects */
    SortedWalk(Path root, Path except) {
        this.root = root;
        this.except = except;
    }

    /** @param last the key after which the page begins; null for the first */
    List<FoundObject> after(@Nullable String last, int most) throws IOException {
        List<FoundObject> found = new ArrayList<>();
        walk(root, last == null ? List.of() : List.of(last.split("/")), found, most);
        return found;
    }

    /** @param way the parts of the key that lead on from here; none when everything here comes later */
    private void walk(Path directory, List<String> way, List<FoundObject> found, int most) throws IOException {
        for (Path entry : sorted(directory)) {
            String name = String.valueOf(entry.getFileName());
            int order = way.isEmpty() ? 1 : name.compareTo(way.get(0));
            if (found.size() >= most) {
                return;
            }
            if (order < 0 || entry.equals(except)) {
                continue;
            }
            if (Files.isDirectory(entry)) {
                walk(entry, order == 0 ? way.subList(1, way.size()) : List.of(), found, most);
            } else if (order > 0) {
                note(entry, found);
            }
        }
    }

    private void note(Path file, List<FoundObject> found) throws IOException {
        String key = root.relativize(file).toString().replace('\\', '/');
        try {
            if (ObjectKey.isLegal(key)) {
                found.add(new FoundObject(
                        new ObjectKey(key), Files.getLastModifiedTime(file).toInstant()));
            }
        } catch (NoSuchFileException deletedMeanwhile) {
            return;
        }
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException deletedMeanwhile) {
            return List.of();
        }
    }
}
