package calotype.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A RabbitMQ of a test's own, to be stopped and killed. Where the program is not installed the test is skipped by name,
 * or fails with {@code REQUIRE_REAL_SERVERS=true} as {@link RealServers} does. It listens on loopback only and keeps
 * its data between starts.
 */
public final class PrivateRabbit implements AutoCloseable {
    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"), Path.of("/usr/local/sbin/rabbitmq-server"));
    private static final long UP_SECONDS = 90;

    private final Path program;
    private final Path home;
    private final int port = freePort();
    private final int distribution = freePort();
    private final String node = "calotype" + port + "@localhost";
    private Process server;

    private PrivateRabbit(Path program, Path home) {
        this.program = program;
        this.home = home;
    }

    /** Starts one and waits until it answers. */
    public static PrivateRabbit start() throws IOException {
        Optional<Path> program = PROGRAMS.stream().filter(Files::isExecutable).findFirst();
        if (program.isEmpty()) {
            String reason = "rabbitmq-server is not installed, so no broker can be stopped and killed";
            if (Boolean.parseBoolean(System.getenv("REQUIRE_REAL_SERVERS"))) {
                throw new AssertionError(reason);
            }
            abort(reason);
        }
        PrivateRabbit rabbit = new PrivateRabbit(program.get(), Files.createTempDirectory("calotype-rabbit"));
        Files.writeString(rabbit.home.resolve("plugins"), "[].");
        Files.writeString(
                rabbit.home.resolve("rabbitmq.conf"),
                "listeners.tcp.1 = 127.0.0.1:" + rabbit.port
                        + "\ndisk_free_limit.absolute = 50MB\nvm_memory_high_watermark.absolute = 1GB\n");
        rabbit.up();
        return rabbit;
    }

    public String url() {
        return "amqp://guest:guest@127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Starts it again, with all that it kept, and waits until it answers. */
    public void up() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile());
        builder.environment().putAll(environment());
        server = builder.start();
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(UP_SECONDS);
        while (!answers()) {
            if (!server.isAlive() || System.nanoTime() > limit) {
                throw new IllegalStateException("RabbitMQ did not start: " + Files.readString(home.resolve("output")));
            }
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "HOME", home.toString(),
                "RABBITMQ_NODENAME", node,
                "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1",
                "RABBITMQ_NODE_PORT", Integer.toString(port),
                "RABBITMQ_DIST_PORT", Integer.toString(distribution),
                "RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString(),
                "RABBITMQ_LOG_BASE", home.resolve("log").toString(),
                "RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq").toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("plugins").toString(),
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
    }

    /** Whether it speaks AMQP yet: it answers a wrong greeting with the right one. */
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("calotype".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'A';
        } catch (IOException absent) {
            return server.isAlive() && waited();
        }
    }

    /** Lets the server go on; false, since it did not answer. */
    private boolean waited() {
        try {
            return server.waitFor(100, TimeUnit.MILLISECONDS) && false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs {@code rabbitmqctl} on it. */
    public void control(String... arguments) throws IOException {
        Stream<String> command =
                Stream.concat(Stream.of(program.resolveSibling("rabbitmqctl").toString()), Stream.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command.toList())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("control").toFile());
        builder.environment().putAll(environment());
        Process process = builder.start();
        if (end(process) != 0) {
            throw new IllegalStateException("rabbitmqctl: " + Files.readString(home.resolve("control")));
        }
    }

    /** An orderly stop. */
    public void stop() throws IOException {
        Process running = server;
        control("stop");
        end(running);
    }

    /** {@code kill -9} of everything that it consists of. */
    public void kill() {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
        end(server);
    }

    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private static int end(Process process) {
        try {
            if (!process.waitFor(UP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("It does not end: " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
