package calotype.app;

import calotype.bus.TypedBus;
import calotype.config.CrashPoints;
import calotype.config.Secret;
import calotype.config.Settings;
import calotype.config.Settings.Role;
import calotype.persistence.RelayVerticle;
import calotype.problem.ProblemCode;
import calotype.queue.BrokerAddress;
import calotype.queue.JobQueue;
import calotype.queue.LedgerJobQueue;
import calotype.queue.RabbitJobQueue;
import calotype.queue.RabbitOutlet;
import calotype.queue.RabbitOutlet.Depth;
import calotype.queue.Topology;
import calotype.telemetry.Health;
import calotype.telemetry.Metrics;
import calotype.telemetry.StartWait;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The broker of this node, if it has one: its queue, its relay, and what readiness says of them. */
final class Broker {
    private static final String AWAY = "The broker does not answer.";

    private final Vertx vertx;
    private final TypedBus bus;
    private final Settings settings;
    private final Metrics metrics;
    private final @Nullable BrokerAddress address;
    private final Topology topology;
    private volatile @Nullable RabbitJobQueue queue;
    private volatile @Nullable RelayVerticle relay;

    /** A node that neither keeps the ledger nor works has nothing to do with the broker. */
    Broker(Vertx vertx, TypedBus bus, Settings settings, Metrics metrics) {
        this.vertx = vertx;
        this.bus = bus;
        this.settings = settings;
        this.metrics = metrics;
        this.topology = new Topology(settings.queue().prefix());
        Secret url = settings.queue().url();
        Set<Role> roles = settings.node().roles();
        boolean needed = roles.contains(Role.PERSISTENCE) || roles.contains(Role.WORKER);
        this.address = url != null && needed ? new BrokerAddress(url) : null;
    }

    boolean isThere() {
        return address != null;
    }

    /** Fails with {@code not_ready} when the broker could not be used within the time that is set for it. */
    Future<Void> await() {
        BrokerAddress broker = address;
        if (broker == null) {
            return Future.succeededFuture();
        }
        Duration wait = settings.queue().startWait();
        return StartWait.until(vertx, wait, () -> check(broker))
                .recover(failure -> Future.failedFuture(ProblemCode.NOT_READY.because(
                        "The broker of AMQP_URL (" + broker + ") cannot be used: " + BrokerAddress.reason(failure)
                                + ". Tried for " + wait.toSeconds() + " s (AMQP_WAIT).",
                        failure)));
    }

    private Future<Void> check(BrokerAddress broker) {
        return vertx.<Boolean>executeBlocking(() -> {
                    broker.check(topology);
                    return true;
                })
                .mapEmpty();
    }

    /** What readiness says of it; shown without deciding, for uploads are taken while the broker is away. */
    void report(Health health) {
        health.watch("queue", this::probe);
        health.figure(
                "broker", () -> depth().map(now -> Map.of("images", now.images(), "dead_letters", now.deadLetters())));
    }

    private Future<?> probe() {
        RelayVerticle sending = relay;
        RabbitJobQueue taking = queue;
        boolean open = (sending == null || sending.isOpen()) && (taking == null || taking.isOpen());
        return open ? sending == null ? Future.succeededFuture() : depth() : Future.failedFuture(AWAY);
    }

    private Future<Depth> depth() {
        RelayVerticle sending = relay;
        RabbitOutlet outlet = sending == null ? null : sending.outlet();
        return outlet == null ? Future.failedFuture(AWAY) : outlet.depth();
    }

    /**
     * Opens the room that sends the ledger's tickets.
     *
     * @param deploy opens a room
     */
    Future<?> openRelay(Secret database, Function<RelayVerticle, Future<?>> deploy) {
        BrokerAddress broker = address;
        if (broker == null) {
            return Future.succeededFuture();
        }
        CrashPoints crashes = CrashPoints.of(settings);
        RelayVerticle made = new RelayVerticle(
                database,
                bus,
                (context, opened) -> new RabbitOutlet(context, broker, topology, settings.nodeName(), opened, crashes),
                crashes);
        relay = made;
        return deploy.apply(made);
    }

    /** The queue that a worker of this node takes its tickets from. */
    JobQueue queue() {
        BrokerAddress broker = address;
        if (broker == null) {
            return new LedgerJobQueue(vertx, bus, new SecureRandom());
        }
        RabbitJobQueue made = new RabbitJobQueue(vertx, broker, topology, metrics, settings.nodeName());
        queue = made;
        return made;
    }
}
