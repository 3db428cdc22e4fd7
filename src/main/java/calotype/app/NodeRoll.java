package calotype.app;

import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.contract.Events;
import calotype.contract.Events.NodeSeen;
import calotype.contract.Events.NodeState;
import calotype.contract.ImagingApi;
import calotype.contract.ImagingApi.AskCodecs;
import calotype.model.Codecs;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes are there. Each one tells all others once a second, so every node knows them all without asking anybody,
 * and one that was killed is forgotten five seconds after its last word.
 */
final class NodeRoll {
    private static final Logger log = LoggerFactory.getLogger(NodeRoll.class);

    private static final long EVERY_MILLIS = 1_000;
    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private final Vertx vertx;
    private final TypedBus bus;
    private final Settings settings;
    private final UUID id = UUID.randomUUID();
    private final Instant startedAt;
    private final Set<String> rooms = new ConcurrentSkipListSet<>();
    private final Cache<UUID, NodeSeen> seen =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST).build();

    private volatile int slots;
    private volatile IntSupplier busy = () -> 0;
    private volatile @Nullable Codecs codecs;
    private volatile NodeState state = NodeState.SERVING;

    NodeRoll(Vertx vertx, TypedBus bus, Settings settings, Clock clock) {
        this.vertx = vertx;
        this.bus = bus;
        this.settings = settings;
        this.startedAt = clock.instant();
    }

    /** Begins to listen and to tell. */
    Future<Void> open() {
        vertx.setPeriodic(0, EVERY_MILLIS, tick -> {
            tell();
            if (slots > 0 && codecs == null) {
                learn().onFailure(failure -> log.atDebug()
                        .addKeyValue("reason", failure.getMessage())
                        .log("Asked again in a second which formats can be made here"));
            }
        });
        return bus.follow(Events.NODE_SEEN, this::note);
    }

    private void note(NodeSeen node) {
        if (node.state() == NodeState.GONE) {
            seen.invalidate(node.id());
        } else {
            seen.put(node.id(), node);
        }
    }

    private void tell() {
        if (state != NodeState.GONE) {
            bus.publish(Events.NODE_SEEN, self());
        }
    }

    private NodeSeen self() {
        Set<String> roles = new TreeSet<>();
        settings.node().roles().forEach(role -> roles.add(role.name().toLowerCase(Locale.ROOT)));
        return new NodeSeen(
                id,
                settings.nodeName(),
                Version.text(),
                state,
                List.copyOf(roles),
                List.copyOf(rooms),
                startedAt,
                slots,
                busy.getAsInt(),
                codecs);
    }

    void opened(String room) {
        rooms.add(room);
    }

    /**
     * This node works. Completes when it is known what it can make, or cannot be known yet.
     *
     * @param most jobs at a time
     * @param held jobs now
     */
    Future<Void> works(int most, IntSupplier held) {
        busy = held;
        slots = most;
        return learn().otherwiseEmpty();
    }

    private Future<Void> learn() {
        return bus.ask(ImagingApi.CODECS, new AskCodecs())
                .onSuccess(found -> {
                    codecs = found;
                    tell();
                })
                .mapEmpty();
    }

    /** Tells the others at once that this node takes no more work. */
    void drain() {
        state = NodeState.DRAINING;
        bus.publish(Events.NODE_SEEN, self());
    }

    /** The last word. */
    Future<Void> leave() {
        state = NodeState.GONE;
        bus.publish(Events.NODE_SEEN, self());
        return Future.succeededFuture();
    }

    /** Those that are there, by name; this one is among them. */
    List<NodeSeen> nodes() {
        seen.put(id, self());
        return seen.asMap().values().stream()
                .sorted(Comparator.comparing(NodeSeen::name).thenComparing(NodeSeen::startedAt))
                .toList();
    }

    /** Jobs that all nodes together can hold at a time. */
    int slots() {
        return nodes().stream().mapToInt(NodeSeen::slots).sum();
    }

    /** Those that work. */
    List<NodeSeen> workers() {
        return nodes().stream().filter(node -> node.slots() > 0).toList();
    }
}
