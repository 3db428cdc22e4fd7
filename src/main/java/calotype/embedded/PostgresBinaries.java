package calotype.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's programs for this platform, out of the archive that lies on the class path. */
final class PostgresBinaries {
    /** Headers and static libraries, for people who compile against PostgreSQL. */
    private static final List<String> UNUSED = List.of("include/", "lib/pkgconfig/", "lib/postgresql/pgxs/");

    private static final int OWNER_MAY_RUN = 0100;
    private static final int BUFFER = 1 << 16;

    private PostgresBinaries() {}

    /**
     * Unpacks the archive below {@code directory}, once for each of its versions. A half-unpacked one is never seen: it
     * gets its name when it is whole.
     *
     * @return the directory that holds {@code bin}, {@code lib} and {@code share}
     */
    static Path unpackedBelow(Path directory) throws IOException {
        URL archive = archive();
        if (archive == null) {
            throw new EmbeddedPostgresException("No PostgreSQL for this platform (" + System.getProperty("os.name")
                    + ", " + System.getProperty("os.arch")
                    + ") lies in this build; set DATABASE_URL to a server of your own.");
        }
        Path home = directory.resolve("runtime-" + version(archive));
        if (!Files.isDirectory(home)) {
            Path fresh = directory.resolve("runtime.new");
            deleteAll(fresh);
            unpack(archive, fresh);
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        }
        return home;
    }

    private static @Nullable URL archive() {
        String system = word("os.name").startsWith("windows")
                ? "windows"
                : word("os.name").startsWith("mac") ? "darwin" : "linux";
        String machine = word("os.arch").matches("aarch64|arm64") ? "arm64v8" : "amd64";
        return PostgresBinaries.class.getResource("/postgresql-" + system + "-" + machine + ".tar.gz");
    }

    private static String word(String property) {
        return System.getProperty(property, "").toLowerCase(Locale.ROOT);
    }

    /** Changes when the archive does; reading its checksum from the jar's index is cheaper than making one. */
    private static String version(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        long version = connection instanceof JarURLConnection jar
                ? jar.getJarEntry().getCrc()
                : connection.getContentLengthLong();
        return Long.toHexString(version);
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (InputStream in = new GZIPInputStream(archive.openStream(), BUFFER);
                TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(in, BUFFER))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!unused(entry.getName())) {
                    write(tar, entry, target);
                }
            }
        }
    }

    private static boolean unused(String name) {
        String inside = name.startsWith("./") ? name.substring(2) : name;
        return UNUSED.stream().anyMatch(inside::startsWith) || inside.endsWith(".a");
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("The archive names a file outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        if ((entry.getMode() & OWNER_MAY_RUN) != 0 && !path.toFile().setExecutable(true, false)) {
            throw new IOException("Cannot make " + path + " executable");
        }
    }

    /** Deletes a directory with all that is in it, if it exists. */
    static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
