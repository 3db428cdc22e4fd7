package calotype.app;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings of a node that have an option of their own. */
final class NodeOptions extends SettingsOptions {
    @Option(
            names = "--roles",
            paramLabel = "ROLE,…",
            description = "What this node does: http, persistence, storage, worker, ai, upkeep; all by default.")
    private @Nullable String roles;

    @Option(names = "--clustered", description = "Join other nodes (cluster.host, cluster.port, cluster.members).")
    private boolean clustered;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of the API; 8000 by default, 0 for any.")
    private @Nullable String port;

    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept; ./data by default.")
    private @Nullable String data;

    @Override
    void addOptions(Map<String, String> commandLine) {
        put(commandLine, "node.roles", roles);
        put(commandLine, "http.port", port);
        put(commandLine, "node.data-directory", data);
        put(commandLine, "cluster.enabled", clustered ? "true" : null);
    }

    private static void put(Map<String, String> commandLine, String path, @Nullable String value) {
        if (value != null) {
            commandLine.put(path, value);
        }
    }
}
