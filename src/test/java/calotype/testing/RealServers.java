package calotype.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/**
 * Servers that tests use but do not start: the ones that the usual variables name, else the ones on the standard ports
 * of this machine. A test that needs one which does not answer is skipped, and its report names the server; with
 * {@code REQUIRE_REAL_SERVERS=true}, as {@code .ci/run} sets it where they are installed, it fails instead. Tests make
 * and drop their own databases, queues and key prefixes there.
 */
public enum RealServers {
    POSTGRES("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres", 5432),
    RABBITMQ("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672", 5672),
    REDIS("REDIS_URL", "redis://127.0.0.1:6379", 6379);

    private static final int CONNECT_MILLIS = 1_000;

    private final String variable;
    private final String standard;
    private final int port;

    RealServers(String variable, String standard, int port) {
        this.variable = variable;
        this.standard = standard;
        this.port = port;
    }

    /** The server's address; skips the calling test, or fails it, when nothing answers there. */
    public String url() {
        String given = System.getenv(variable);
        String url = given == null || given.isBlank() ? standard : given;
        if (!answers(URI.create(url))) {
            String reason = name() + " does not answer at " + URI.create(url).getHost() + "; set " + variable;
            if (Boolean.parseBoolean(System.getenv("REQUIRE_REAL_SERVERS"))) {
                throw new AssertionError(reason);
            }
            abort(reason);
        }
        return url;
    }

    private boolean answers(URI url) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(url.getHost(), url.getPort() < 0 ? port : url.getPort()), CONNECT_MILLIS);
            return true;
        } catch (IOException absent) {
            return false;
        }
    }
}
