package calotype.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The jar several times on this machine, as one cluster that no other one here joins. The nodes share a directory for
 * files; those with a ledger share a database. All that were started are ended with this.
 */
public final class Nodes implements AutoCloseable {
    private static final int MEMBERS_TO_ASK = 8;

    private final Path data;
    private final @Nullable TestDatabase database;
    private final Map<String, String> environment;
    private final int port = freePort();
    private final List<RunningJar> started = new ArrayList<>();

    /** @param environment of each node, beside what makes it a member */
    public Nodes(Path data, @Nullable TestDatabase database, Map<String, String> environment) {
        this.data = data;
        this.database = database;
        this.environment = environment;
    }

    /** The node with a ledger brings the database. */
    public Nodes(Path data, Map<String, String> environment) {
        this(data, null, environment);
    }

    /** A node that knows the database if it has the role persistence; does not wait. */
    public RunningJar start(String name, String roles) throws IOException {
        return start(name, roles, Map.of());
    }

    /** @param more environment of this node */
    public RunningJar start(String name, String roles, Map<String, String> more) throws IOException {
        return start(name, roles, more, List.of());
    }

    /**
     * @param more environment of this node
     * @param launcher a command that becomes the one that comes after it
     */
    public RunningJar start(String name, String roles, Map<String, String> more, List<String> launcher)
            throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("NODE_NAME", name);
        all.put("CLUSTER_PORT", Integer.toString(port));
        all.put(
                "CLUSTER_MEMBERS",
                IntStream.range(port, port + MEMBERS_TO_ASK)
                        .mapToObj(each -> "127.0.0.1:" + each)
                        .collect(Collectors.joining(",")));
        if (database != null && roles.contains("persistence")) {
            all.put("DATABASE_URL", database.uri().reveal());
        }
        all.putAll(more);
        RunningJar node = RunningJar.startBy(launcher, data, all, "--clustered", "--roles=" + roles);
        started.add(node);
        return node;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without ceremony: nothing that a test asks is left to be said. */
    @Override
    public void close() {
        started.forEach(RunningJar::kill);
    }
}
