package calotype.app;

import calotype.config.Settings;
import com.hazelcast.config.ClasspathXmlConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
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

    static Future<Vertx> open(Settings settings) {
        var builder = Vertx.builder().with(options(settings.cluster()));
        return settings.cluster().enabled()
                ? builder.withClusterManager(new HazelcastClusterManager(hazelcast(settings.cluster())))
                        .buildClustered()
                : Future.succeededFuture(builder.build());
    }

    /** An event loop that is held for half a second is reported; workers may take as long as a job may. */
    private static VertxOptions options(Settings.Cluster cluster) {
        return new VertxOptions()
                .setPreferNativeTransport(true)
                .setBlockedThreadCheckInterval(LOOP_LIMIT_MILLIS)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(LOOP_LIMIT_MILLIS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(LOOP_LIMIT_MILLIS)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS)
                .setMaxWorkerExecuteTime(WORKER_LIMIT_MINUTES)
                .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES)
                .setEventBusOptions(
                        new EventBusOptions().setHost(cluster.host()).setPort(cluster.eventBusPort()));
    }

    private static Config hazelcast(Settings.Cluster cluster) {
        Config config = new ClasspathXmlConfig("cluster.xml");
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(cluster.port());
        network.setInterfaces(new InterfacesConfig().setEnabled(true).setInterfaces(List.of(cluster.host())));
        network.getJoin().getTcpIpConfig().setMembers(cluster.members());
        return config;
    }
}
