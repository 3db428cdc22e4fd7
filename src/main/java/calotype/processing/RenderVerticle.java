package calotype.processing;

import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.contract.ImagingApi;
import calotype.contract.ImagingApi.Render;
import calotype.contract.ImagingApi.Rendered;
import calotype.contract.RendersApi;
import calotype.contract.RendersApi.EvictRenders;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.DeletePrefix;
import calotype.telemetry.Metrics;
import calotype.workbench.Workbench;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workshop's counter: makes pictures that somebody is waiting for, on a bench of its own, so that neither those nor
 * uploads wait for the other. Who asks for what is being made already waits for that.
 */
public final class RenderVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(RenderVerticle.class);

    private static final Duration LOOK_AT_ROOM = Duration.ofMinutes(1);
    private static final int MOST_AT_A_TIME = 1_000;

    private final TypedBus bus;
    private final Workbench bench;
    private final Settings settings;
    private final Metrics metrics;
    private final Map<UUID, Future<Rendered>> running = new HashMap<>();
    private final Intermediates intermediates =
            new Intermediates((image, copy) -> rendering().make(image, copy));

    public RenderVerticle(TypedBus bus, Workbench bench, Settings settings, Metrics metrics) {
        this.bus = bus;
        this.bench = bench;
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(LOOK_AT_ROOM.toMillis(), timer -> makeRoom());
        return bus.serve(ImagingApi.RENDER, this::render);
    }

    private Future<Rendered> render(Render wish) {
        UUID id = wish.id();
        Future<Rendered> now = running.get(id);
        if (now != null) {
            return now;
        }
        Rendering rendering = rendering();
        Future<Rendered> made = rendering.make(wish);
        running.put(id, made);
        return made.onComplete(over -> running.remove(id)).onSuccess(done -> {
            Intermediate missed = rendering.missed();
            if (missed != null) {
                intermediates.missed(wish.image(), missed);
            }
        });
    }

    private Rendering rendering() {
        return new Rendering(vertx, bus, bench, settings, metrics);
    }

    /** Forgets the oldest results while all together take more room than they may. */
    private void makeRoom() {
        long most = settings.renders().cacheBytes();
        bus.ask(RendersApi.EVICT, new EvictRenders(most, MOST_AT_A_TIME))
                .onSuccess(evicted -> evicted.prefixes().forEach(this::drop))
                .onFailure(failure -> log.atWarn()
                        .addKeyValue("reason", failure.getMessage())
                        .log("Old results of transforms could not be removed"));
    }

    private void drop(String prefix) {
        bus.ask(StorageApi.DELETE_PREFIX, new DeletePrefix(prefix))
                .onFailure(failure -> log.atWarn().addKeyValue("prefix", prefix).log("A file was left in storage"));
    }
}
