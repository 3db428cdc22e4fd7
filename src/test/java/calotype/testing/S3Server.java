package calotype.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;

/** A server that speaks S3 and checks signatures, with one bucket in a directory of the test. */
public final class S3Server implements AutoCloseable {
    public static final String KEY_ID = "test-key";
    public static final String SECRET = "test-secret-of-no-worth";
    public static final String BUCKET = "pictures";

    /** The server writes a file beside its place and moves it there once it is whole. */
    private static final Pattern UNFINISHED = Pattern.compile(".*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path directory;
    private final S3Proxy server;

    private S3Server(Path directory, S3Proxy server) {
        this.directory = directory;
        this.server = server;
    }

    /** What a node is told of the bucket. @param endpoint of the server, or of what stands before it */
    public static Map<String, String> environment(String endpoint) {
        return Map.of(
                "STORAGE_BACKEND", "s3",
                "S3_BUCKET", BUCKET,
                "S3_ENDPOINT", endpoint,
                "AWS_ACCESS_KEY_ID", KEY_ID,
                "AWS_SECRET_ACCESS_KEY", SECRET);
    }

    /** Starts on a free port of the loopback address; buckets stand in paths. */
    public static S3Server start(Path directory) {
        return start(directory, 0, null);
    }

    /** Starts a server that was stopped anew, on its port. */
    public static S3Server restart(Path directory, int port) {
        return start(directory, port, null);
    }

    /** Starts a server for {@code pictures.<host>} instead of paths. */
    public static S3Server startForHost(Path directory, String host) {
        return start(directory, 0, host);
    }

    private static S3Server start(Path directory, int port, @Nullable String host) {
        try {
            Files.createDirectories(directory);
            FilesystemNio2BlobStore files = new FilesystemNio2BlobStore(directory.toString());
            if (!files.containerExists(BUCKET)) {
                files.createContainer(BUCKET);
            }
            S3Proxy.Builder builder = S3Proxy.builder()
                    .blobStore(files)
                    .endpoint(URI.create("http://127.0.0.1:" + port))
                    .awsAuthentication(AuthenticationType.AWS_V4, KEY_ID, SECRET)
                    .ignoreUnknownHeaders(true);
            if (host != null) {
                builder.virtualHost(host);
            }
            S3Proxy server = builder.build();
            server.start();
            return new S3Server(directory, server);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** Address of the server for {@code S3_ENDPOINT}. */
    public String endpoint() {
        return "http://127.0.0.1:" + port();
    }

    /** Whole files in the bucket, by their keys. */
    public List<String> keys() {
        Path bucket = directory.resolve(BUCKET);
        try (Stream<Path> files = Files.walk(bucket)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> bucket.relativize(file).toString())
                    .filter(key ->
                            !key.startsWith(".") && !UNFINISHED.matcher(key).matches())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException changedMeanwhile) {
            return keys();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file(String key) {
        return directory.resolve(BUCKET).resolve(key);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
