package calotype.testing;

import calotype.config.Secret;
import calotype.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL of one test's own, at one address for good, that may be stopped, killed and frozen. */
public final class PrivatePostgres implements AutoCloseable {
    private final Path directory;
    private final FaultProxy proxy;
    private final Secret uri;
    private EmbeddedPostgres server;
    private List<ProcessHandle> frozen = List.of();

    private PrivatePostgres(Path directory) {
        this.directory = directory;
        this.server = new EmbeddedPostgres(directory);
        String direct = server.start().reveal();
        this.proxy = FaultProxy.before(direct, 5432);
        this.uri = new Secret(proxy.url(direct));
    }

    /** @param directory of the server alone */
    public static PrivatePostgres in(Path directory) {
        return new PrivatePostgres(directory);
    }

    public Secret uri() {
        return uri;
    }

    /** Ends all sessions and the server. */
    public void stop() {
        server.close();
        proxy.refuse();
    }

    /** {@code kill -9} of all its processes, then the recovery from that. */
    public void crash() {
        List<ProcessHandle> running = processes().toList();
        running.forEach(ProcessHandle::destroyForcibly);
        running.forEach(process -> process.onExit().join());
        server.close();
        start();
    }

    public void start() {
        server = new EmbeddedPostgres(directory);
        proxy.leadTo(URI.create(server.start().reveal()).getPort());
        proxy.heal();
    }

    /** Stops every process of it in its tracks, as a machine does whose disk hangs. */
    public void freeze() {
        frozen = processes().toList();
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
        frozen = List.of();
    }

    private Stream<ProcessHandle> processes() {
        try {
            long postmaster = Long.parseLong(
                    Files.readAllLines(directory.resolve("cluster").resolve("postmaster.pid"))
                            .get(0)
                            .strip());
            return ProcessHandle.of(postmaster).stream()
                    .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String signal) {
        try {
            List<String> command = new ArrayList<>(List.of("kill", signal));
            frozen.forEach(process -> command.add(String.valueOf(process.pid())));
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (!frozen.isEmpty()) {
            thaw();
        }
        proxy.close();
        server.close();
    }
}
