package calotype.testing;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Hostile and odd pictures with the right answer for each, made by a generator in Python that is not part of the tree:
 * {@code -Dhostile=FOLDER}, or a folder beside the project.
 */
public final class HostileCorpus {
    private static final Path BESIDE = Path.of("../shared/corpus/hostile");
    private static final String GENERATOR = "mkhostile.py";
    private static final long GENERATOR_SECONDS = 120;
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private HostileCorpus() {}

    /**
     * A file and what is to become of it.
     *
     * @param mime the type that the client declares
     * @param width of the picture as it is shown, 0 where nothing is said
     * @param verdict accept, reject, or either
     * @param reason class of the refusal, null for an accepted file
     * @param budgetMs how long the answer may take
     * @param pixels colours at places from 0 to 1
     * @param mustNotContain what no derivative may contain
     */
    public record Entry(
            String id,
            String file,
            String category,
            String name,
            String mime,
            long width,
            long height,
            String verdict,
            String reason,
            long budgetMs,
            List<Pixel> pixels,
            List<String> mustNotContain,
            boolean alpha) {

        /** Of a corpus without answers: anything but a failure of ours is right. */
        static Entry unknown(String file) {
            String name = file.substring(file.lastIndexOf('/') + 1);
            String mime = "application/octet-stream";
            return new Entry(file, file, "foreign", name, mime, 0, 0, "either", null, 15_000, null, null, false);
        }

        /** Colours to be found, none where nothing is said. */
        public List<Pixel> colours() {
            return pixels == null ? List.of() : pixels;
        }

        public List<String> secrets() {
            return mustNotContain == null ? List.of() : mustNotContain;
        }
    }

    /** A colour at a place, each channel with a tolerance. */
    public record Pixel(double fx, double fy, List<Integer> rgb, int tol) {}

    /** Makes the files in a directory; the test is skipped where the generator or Python is not present. */
    public static List<Entry> generate(Path directory) throws IOException {
        Path folder = Path.of(System.getProperty("hostile", BESIDE.toString())).toAbsolutePath();
        assumeTrue(Files.isReadable(folder.resolve(GENERATOR)), "the generator of hostile pictures is not present");
        run(folder.resolve(GENERATOR).toString(), directory.toString());
        List<Entry> entries = new ArrayList<>();
        for (JsonNode entry :
                MAPPER.readTree(directory.resolve("manifest.json").toFile()).get("entries")) {
            entries.add(MAPPER.treeToValue(entry, Entry.class));
        }
        return entries;
    }

    /** All files below a folder, as a corpus without answers. */
    public static List<Entry> foreign(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .map(Entry::unknown)
                    .toList();
        }
    }

    private static void run(String script, String directory) throws IOException {
        Process python;
        try {
            python = new ProcessBuilder("python3", "-B", script, directory)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException absent) {
            abort("python3 is not present");
            throw absent;
        }
        try {
            if (!python.waitFor(GENERATOR_SECONDS, TimeUnit.SECONDS) || python.exitValue() != 0) {
                python.destroyForcibly();
                throw new IOException("The generator of hostile pictures failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
