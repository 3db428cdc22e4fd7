package calotype.upkeep;

import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.contract.UpkeepApi;
import calotype.contract.UpkeepApi.HoldLease;
import calotype.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The upkeep room: every few seconds it asks for the lease, and with it does what is due. */
public final class UpkeepVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(UpkeepVerticle.class);

    private static final String LEASE = "upkeep";
    private static final int LEASE_SECONDS = 60;
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final TypedBus bus;
    private final Settings.Upkeep settings;
    private final Clock clock;
    private final UUID self = UUID.randomUUID();
    private final Leftovers leftovers;
    private final OrphanSweep sweep;
    private final MissingFiles missing;
    private Instant nextSweep = Instant.MIN;
    private boolean busy;

    public UpkeepVerticle(TypedBus bus, Settings.Upkeep settings, Metrics metrics, Clock clock) {
        this.bus = bus;
        this.settings = settings;
        this.clock = clock;
        this.leftovers = new Leftovers(bus, metrics);
        this.sweep = new OrphanSweep(bus, metrics, clock, settings.orphanAge(), this::hold);
        this.missing = new MissingFiles(bus, metrics, settings.orphanAge(), this::hold);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EVERY.toMillis(), timer -> look());
        return Future.succeededFuture();
    }

    private void look() {
        if (busy) {
            return;
        }
        busy = true;
        hold().compose(ours -> ours ? work() : Future.<Void>succeededFuture()).onComplete(done -> {
            busy = false;
            if (done.failed()) {
                log.atWarn()
                        .addKeyValue("reason", done.cause().getMessage())
                        .log("Upkeep could not do all; it goes on later");
            }
        });
    }

    /** Whether this node is the one that works, for another while. */
    private Future<Boolean> hold() {
        return bus.ask(UpkeepApi.HOLD, new HoldLease(LEASE, self, LEASE_SECONDS))
                .map(held -> held.applied());
    }

    private Future<Void> work() {
        return leftovers.drop().compose(dropped -> {
            if (clock.instant().isBefore(nextSweep)) {
                return Future.succeededFuture();
            }
            nextSweep = clock.instant().plus(settings.sweepEvery());
            return sweep.run().compose(swept -> missing.run());
        });
    }
}
