package calotype.app;

import calotype.model.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The pictures that a command line means: files as they are named, directories as what lies below them. */
final class PictureFiles {
    private static final int FIRST_BYTES = 64;

    private PictureFiles() {}

    /** In the order named, a directory's by path; a named file is taken at its word, one found must begin as a picture. */
    static List<Path> of(List<Path> named) throws IOException {
        List<Path> pictures = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> below = Files.walk(path)) {
                    below.filter(PictureFiles::isPicture).sorted().forEach(pictures::add);
                }
            } else {
                pictures.add(path);
            }
        }
        return pictures;
    }

    private static boolean isPicture(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            return ImageFormat.sniff(in.readNBytes(FIRST_BYTES)) != null;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** A directory's name for each: the file's without its ending, with a number where two have the same. */
    static List<String> directoryNames(List<Path> pictures) {
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (Path picture : pictures) {
            String name = String.valueOf(picture.getFileName());
            int dot = name.lastIndexOf('.');
            String stem = dot > 0 ? name.substring(0, dot) : name;
            String free = stem;
            for (int i = 2; !taken.add(free); i++) {
                free = stem + "-" + i;
            }
            names.add(free);
        }
        return names;
    }
}
