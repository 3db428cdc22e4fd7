package calotype.processing;

import calotype.bus.TypedBus;
import calotype.config.RenditionPlans;
import calotype.config.Settings;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagingApi.Render;
import calotype.contract.ImagingApi.Rendered;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Fetch;
import calotype.contract.StorageApi.LocalFile;
import calotype.model.RenderPlan;
import calotype.model.Size;
import calotype.model.transform.Geometry;
import calotype.model.transform.Transform;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.telemetry.Metric;
import calotype.telemetry.Metrics;
import calotype.workbench.Product;
import calotype.workbench.Task;
import calotype.workbench.Workbench;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.FileSystem;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One render: from a source in storage to a result in storage that the ledger knows. */
final class Rendering {
    private static final Logger log = LoggerFactory.getLogger(Rendering.class);
    private static final Duration COME_BACK = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final TypedBus bus;
    private final Workbench bench;
    private final Settings settings;
    private final Metrics metrics;
    private final RenderClock clock = new RenderClock();

    Rendering(Vertx vertx, TypedBus bus, Workbench bench, Settings settings, Metrics metrics) {
        this.vertx = vertx;
        this.bus = bus;
        this.bench = bench;
        this.settings = settings;
        this.metrics = metrics;
    }

    Future<Rendered> make(Render wish) {
        ImageRecord image = wish.image();
        Size original = new Size(image.width(), image.height());
        // What cannot be made is refused before anything is fetched.
        var fits = Geometry.of(wish.transform(), original, settings.renders().maxResultDimension());
        log.atDebug()
                .addKeyValue("image_id", image.imageId())
                .addKeyValue("transform", wish.transform().query())
                .addKeyValue("size", fits.result())
                .log("Rendering");
        RenderPlan plan = plan(wish.transform());
        return bus.ask(StorageApi.FETCH, new Fetch(image.source()))
                .recover(failure -> Future.failedFuture(withoutSource(failure)))
                .onSuccess(fetched -> clock.fetched())
                .compose(source -> made(wish, plan, source).eventually(() -> drop(source)));
    }

    private RenderPlan plan(Transform transform) {
        Settings.Images images = settings.images();
        return new RenderPlan(
                transform,
                images.encoderEffort(),
                RenditionPlans.limits(images),
                images.strictDecode(),
                settings.renders().maxResultDimension(),
                null);
    }

    private static ProblemException withoutSource(Throwable failure) {
        ProblemException problem = ProblemException.from(failure);
        return problem.code() == ProblemCode.NOT_FOUND
                ? ProblemCode.SOURCE_NOT_STORED.because(
                        "The uploaded file is not stored here, so nothing can be made of it.")
                : problem;
    }

    private Future<Rendered> made(Render wish, RenderPlan plan, LocalFile source) {
        FileSystem files = vertx.fileSystem();
        return files.createTempDirectory(settings.spoolPath().toString(), "render-", (String) null)
                .compose(directory -> pixels(plan, Path.of(source.path()), Path.of(directory))
                        .compose(product -> keep(wish, product, Path.of(directory)))
                        .eventually(() -> files.deleteRecursive(directory).otherwiseEmpty()));
    }

    private Future<Product> pixels(RenderPlan plan, Path source, Path directory) {
        return Future.fromCompletionStage(
                        bench.run(new Task(plan, source, directory), clock), vertx.getOrCreateContext())
                .recover(failure -> Future.failedFuture(withPatience(ProblemException.from(failure))))
                .onSuccess(product -> {
                    clock.encoded();
                    metrics.timed(Metric.RENDERS, product.rendered().format().wire())
                            .record(clock.pixelNanos());
                });
    }

    private static ProblemException withPatience(ProblemException problem) {
        return problem.code() == ProblemCode.OVERLOADED ? problem.retryAfter(COME_BACK) : problem;
    }

    private Future<Rendered> keep(Render wish, Product product, Path directory) {
        return new RenderKeeping(bus).keep(wish, product, directory).map(file -> new Rendered(file, clock.spans()));
    }

    private Future<Void> drop(LocalFile source) {
        return source.temporary()
                ? vertx.fileSystem().delete(source.path()).otherwiseEmpty()
                : Future.succeededFuture();
    }
}
