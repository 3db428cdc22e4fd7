package calotype.drill;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Hosts of one network on this machine, as network namespaces on a bridge, so that what one says to another can be lost
 * without anybody being told. Wants root.
 */
final class SmallNetwork implements AutoCloseable {
    private static final String PREFIX = "10.77.7.";
    private static final String BRIDGE = "caldrill";
    /** Nobody's. */
    private static final String NOWHERE = "02:00:00:00:00:99";

    private final List<String> hosts;

    private SmallNetwork(List<String> hosts) {
        this.hosts = hosts;
    }

    /** Whether this machine lets us. */
    static boolean possible() {
        return Command.isRoot()
                && Command.works("ip", "netns", "add", "caldrill-try")
                && Command.works("ip", "netns", "del", "caldrill-try")
                && Command.works("ip", "link", "add", BRIDGE, "type", "bridge")
                && Command.works("ip", "link", "del", BRIDGE);
    }

    /** @param hosts their names, one letter each */
    static SmallNetwork of(String... hosts) throws IOException {
        SmallNetwork network = new SmallNetwork(List.of(hosts));
        Command.run("ip", "link", "add", BRIDGE, "type", "bridge");
        Command.run("ip", "address", "add", outside() + "/24", "dev", BRIDGE);
        Command.run("ip", "link", "set", BRIDGE, "up");
        for (String host : hosts) {
            String space = space(host);
            String wire = "caldrill" + host;
            Command.run("ip", "netns", "add", space);
            Command.run("ip", "link", "add", wire, "type", "veth", "peer", "name", "eth0", "netns", space);
            Command.run("ip", "link", "set", wire, "master", BRIDGE, "up");
            Command.run("ip", "-n", space, "address", "add", network.address(host) + "/24", "dev", "eth0");
            Command.run("ip", "-n", space, "link", "set", "eth0", "up");
            Command.run("ip", "-n", space, "link", "set", "lo", "up");
        }
        return network;
    }

    private static String space(String host) {
        return "caldrill-" + host;
    }

    /** Where the hosts find what listens outside of them. */
    static String outside() {
        return PREFIX + "254";
    }

    String address(String host) {
        return PREFIX + (hosts.indexOf(host) + 1);
    }

    /** Runs a command on a host. */
    List<String> launcher(String host) {
        return List.of("ip", "netns", "exec", space(host));
    }

    /** What a node needs to be the one of its host. */
    Map<String, String> environment(String host, int clusterPort) {
        return Map.of(
                "HTTP_HOST",
                address(host),
                "CLUSTER_HOST",
                address(host),
                "CLUSTER_PORT",
                String.valueOf(clusterPort),
                "CLUSTER_MEMBERS",
                String.join(
                        ",",
                        hosts.stream()
                                .map(each -> address(each) + ":" + clusterPort)
                                .toList()));
    }

    /** What a host says to another is lost from now on. */
    void lose(String from, String to) throws IOException {
        Command.run(
                "ip",
                "-n",
                space(from),
                "neigh",
                "replace",
                address(to),
                "lladdr",
                NOWHERE,
                "nud",
                "permanent",
                "dev",
                "eth0");
    }

    void heal(String from, String to) throws IOException {
        Command.run("ip", "-n", space(from), "neigh", "del", address(to), "dev", "eth0");
    }

    @Override
    public void close() throws IOException {
        for (String host : hosts) {
            Command.run("ip", "netns", "del", space(host));
        }
        Command.run("ip", "link", "del", BRIDGE);
    }
}
