package calotype.persistence;

import calotype.bus.TypedBus;
import calotype.config.CrashPoints;
import calotype.config.Secret;
import calotype.contract.Events;
import calotype.queue.RabbitOutlet;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** The room from which tickets go to the broker. It is opened after the ledger room, and serves nobody. */
public final class RelayVerticle extends VerticleBase {
    private static final int CONNECTIONS = 1;

    /** Makes the way out, on the room's own context. */
    public interface WayOut {
        /** @param opened is told whenever letters can go out again */
        RabbitOutlet open(Vertx vertx, Runnable opened);
    }

    private final Secret uri;
    private final TypedBus bus;
    private final WayOut wayOut;
    private final CrashPoints crashes;
    private volatile @Nullable RabbitOutlet outlet;
    private @Nullable Database database;
    private @Nullable JobRelay relay;

    /** @param uri of the ledger's database */
    public RelayVerticle(Secret uri, TypedBus bus, WayOut wayOut, CrashPoints crashes) {
        this.uri = uri;
        this.bus = bus;
        this.wayOut = wayOut;
        this.crashes = crashes;
    }

    /** The way out once the room is open; null before. */
    public @Nullable RabbitOutlet outlet() {
        return outlet;
    }

    /** Whether tickets can go out at this moment. */
    public boolean isOpen() {
        RabbitOutlet out = outlet;
        return out != null && out.isOpen();
    }

    @Override
    public Future<?> start() {
        Database open = new Database(vertx, uri, CONNECTIONS);
        database = open;
        RabbitOutlet out = wayOut.open(vertx, this::wake);
        outlet = out;
        JobRelay sending = new JobRelay(vertx, new OutboxTable(open), out, crashes);
        relay = sending;
        sending.start();
        return out.open().compose(tried -> bus.follow(Events.TICKET_READY, news -> sending.wake()));
    }

    private void wake() {
        JobRelay sending = relay;
        if (sending != null) {
            sending.wake();
        }
    }

    @Override
    public Future<?> stop() {
        JobRelay sending = relay;
        if (sending != null) {
            sending.stop();
        }
        RabbitOutlet out = outlet;
        Database open = database;
        Future<Void> left = out == null ? Future.succeededFuture() : out.close();
        return open == null ? left : left.eventually(open::close);
    }
}
