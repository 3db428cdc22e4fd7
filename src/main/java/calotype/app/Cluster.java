package calotype.app;

import calotype.config.Settings;
import calotype.problem.ProblemCode;
import com.hazelcast.config.ClasspathXmlConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes Vert.x, alone or as one node of several. A node listens for others on {@code cluster.host} only; without a
 * cluster it listens for nobody.
 */
final class Cluster {
    private static final int LOOP_LIMIT_MILLIS = 500;
    private static final int WORKER_LIMIT_MINUTES = 10;

    private Cluster() {}

    /** Fails with {@code not_ready} when this machine does not know {@code cluster.host}. */
    static Future<Vertx> open(Settings settings) {
        Settings.Cluster cluster = settings.cluster();
        if (!cluster.enabled()) {
            return Future.succeededFuture(Vertx.builder().with(options()).build());
        }
        try {
            String address = InetAddress.getByName(cluster.host()).getHostAddress();
            EventBusOptions bus = new EventBusOptions().setHost(address).setPort(cluster.eventBusPort());
            return Vertx.builder()
                    .with(options().setEventBusOptions(bus))
                    .withClusterManager(new HazelcastClusterManager(hazelcast(cluster, address)))
                    .buildClustered();
        } catch (UnknownHostException e) {
            return Future.failedFuture(
                    ProblemCode.NOT_READY.because("cluster.host is no address of this machine: " + cluster.host(), e));
        }
    }

    /** How many nodes are together, this one included; fails with {@code not_ready} when this one has left. */
    static Future<Integer> nodes(Vertx vertx) {
        ClusterManager members = ((VertxInternal) vertx).clusterManager();
        return members != null && members.isActive()
                ? Future.succeededFuture(members.getNodes().size())
                : Future.failedFuture(ProblemCode.NOT_READY.because("This node is in no cluster."));
    }

    /** An event loop that is held for half a second is reported; workers may take as long as a job may. */
    private static VertxOptions options() {
        return new VertxOptions()
                .setPreferNativeTransport(true)
                .setBlockedThreadCheckInterval(LOOP_LIMIT_MILLIS)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(LOOP_LIMIT_MILLIS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(LOOP_LIMIT_MILLIS)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS)
                .setMaxWorkerExecuteTime(WORKER_LIMIT_MINUTES)
                .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES);
    }

    private static Config hazelcast(Settings.Cluster cluster, String address) {
        Config config = new ClasspathXmlConfig("cluster.xml");
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(cluster.port());
        network.setInterfaces(new InterfacesConfig().setEnabled(true).setInterfaces(List.of(address)));
        network.getJoin().getTcpIpConfig().setMembers(cluster.members());
        return config;
    }
}
