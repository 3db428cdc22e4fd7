package calotype.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Photographs of real cameras, which are not part of the tree: {@code -Dphotos=FOLDER}, or a folder beside the project. */
public final class Photos {
    private static final Path BESIDE = Path.of("../shared/corpus/photos");

    private Photos() {}

    /** The folder; the test is skipped where there is none. */
    public static Path folder() {
        Path folder = Path.of(System.getProperty("photos", BESIDE.toString()));
        Assumptions.assumeTrue(Files.isDirectory(folder), "the folder of real photographs is not present");
        return folder;
    }

    /** The files with one of these endings, in lower case without a dot, below the folder; in their names' order. */
    public static List<Path> files(String... endings) throws IOException {
        Set<String> wanted = Set.of(endings);
        try (Stream<Path> files = Files.walk(folder())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> wanted.contains(ending(file)))
                    .sorted()
                    .toList();
        }
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
