package calotype.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Redis of a test's own on loopback, to be killed; it keeps nothing. Where the program is not installed the test is
 * skipped by name, or fails with {@code REQUIRE_REAL_SERVERS=true} as {@link RealServers} does.
 */
public final class PrivateRedis implements AutoCloseable {
    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/bin/redis-server"), Path.of("/usr/local/bin/redis-server"));
    private static final long UP_SECONDS = 30;

    private final Path program;
    private final int port;
    private Process server;

    private PrivateRedis(Path program, int port) {
        this.program = program;
        this.port = port;
    }

    /** Starts one and waits until it answers. */
    public static PrivateRedis start() throws IOException {
        Optional<Path> program = PROGRAMS.stream().filter(Files::isExecutable).findFirst();
        if (program.isEmpty()) {
            String reason = "redis-server is not installed, so no Redis can be killed";
            if (Boolean.parseBoolean(System.getenv("REQUIRE_REAL_SERVERS"))) {
                throw new AssertionError(reason);
            }
            abort(reason);
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PrivateRedis redis = new PrivateRedis(program.get(), free.getLocalPort());
            free.close();
            redis.up();
            return redis;
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts it again, empty, and waits until it answers. */
    public void up() throws IOException {
        server = new ProcessBuilder(
                        program.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(UP_SECONDS);
        while (!answers()) {
            if (!server.isAlive() || System.nanoTime() > limit) {
                throw new IllegalStateException("Redis did not start on port " + port);
            }
        }
    }

    private boolean answers() {
        return agreesTo("PING");
    }

    /** From now on; without one nobody is let in. */
    public void requirePassword(String password) {
        if (!agreesTo("CONFIG SET requirepass " + password)) {
            throw new IllegalStateException("Redis takes no password");
        }
    }

    private boolean agreesTo(String command) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException absent) {
            return false;
        }
    }

    /** As {@code kill -9} does. */
    public void kill() {
        server.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
