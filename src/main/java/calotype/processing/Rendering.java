package calotype.processing;

import calotype.bus.TypedBus;
import calotype.config.RenditionPlans;
import calotype.config.Settings;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.ImagingApi.Render;
import calotype.contract.ImagingApi.Rendered;
import calotype.contract.RendersApi;
import calotype.contract.RendersApi.FindRender;
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
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
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
    private final RenderKeeping keeping;
    private final RenderClock clock = new RenderClock();
    private @Nullable Intermediate missed;

    Rendering(Vertx vertx, TypedBus bus, Workbench bench, Settings settings, Metrics metrics) {
        this.vertx = vertx;
        this.bus = bus;
        this.bench = bench;
        this.settings = settings;
        this.metrics = metrics;
        this.keeping = new RenderKeeping(vertx, bus);
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
        List<Intermediate> serving =
                wish.variant() == null ? Intermediate.serving(image, wish.transform(), fits) : List.of();
        return source(image, serving.iterator())
                .onSuccess(found -> {
                    clock.fetched();
                    missed = serving.isEmpty() || serving.get(0) == found.copy() ? null : serving.get(0);
                })
                .compose(found -> product(
                        plan(wish.transform(), found.original(), false),
                        found,
                        (product, directory) -> keeping.keep(wish, product, found.mark(), directory)))
                .map(file -> new Rendered(file, clock.spans()));
    }

    /** What the picture would have been made of in less time, had it been there; null when nothing was missing. */
    @Nullable
    Intermediate missed() {
        return missed;
    }

    /** Makes a reduced copy of an image. */
    Future<StoredFile> make(ImageRecord image, Intermediate copy) {
        return originalOf(image)
                .compose(found -> product(
                        plan(copy.transform(), null, true),
                        found,
                        (product, directory) ->
                                keeping.keep(image, copy.id(image), copy.transform(), product, "", directory)));
    }

    /**
     * What is rendered of.
     *
     * @param copy which one this is, null when it is the original
     * @param original the upright size of the original that a copy stands in for
     */
    private record Source(
            LocalFile file,
            @Nullable Intermediate copy,
            @Nullable Size original) {
        /** What the results' version carries. */
        String mark() {
            return copy == null ? "" : copy.mark();
        }
    }

    /** The first copy that is there, or else the original. */
    private Future<Source> source(ImageRecord image, Iterator<Intermediate> serving) {
        return serving.hasNext()
                ? copyOf(image, serving.next()).recover(none -> source(image, serving))
                : originalOf(image);
    }

    private Future<Source> originalOf(ImageRecord image) {
        return bus.ask(StorageApi.FETCH, new Fetch(image.source()))
                .recover(failure -> Future.failedFuture(withoutSource(failure)))
                .map(file -> new Source(file, null, null));
    }

    private Future<Source> copyOf(ImageRecord image, Intermediate copy) {
        return bus.ask(RendersApi.FIND, new FindRender(image.imageId(), copy.id(image)))
                .compose(found -> bus.ask(StorageApi.FETCH, new Fetch(found.key())))
                .map(file -> new Source(file, copy, new Size(image.width(), image.height())));
    }

    private RenderPlan plan(Transform transform, @Nullable Size original, boolean intermediate) {
        Settings.Images images = settings.images();
        return new RenderPlan(
                transform,
                images.encoderEffort(),
                RenditionPlans.limits(images),
                images.strictDecode(),
                settings.renders().maxResultDimension(),
                original,
                intermediate);
    }

    private static ProblemException withoutSource(Throwable failure) {
        ProblemException problem = ProblemException.from(failure);
        return problem.code() == ProblemCode.NOT_FOUND
                ? ProblemCode.SOURCE_NOT_STORED.because(
                        "The uploaded file is not stored here, so nothing can be made of it.")
                : problem;
    }

    /** @param keep what to do with the product, which lies in a directory that is gone afterwards */
    private Future<StoredFile> product(
            RenderPlan plan, Source source, BiFunction<Product, Path, Future<StoredFile>> keep) {
        FileSystem files = vertx.fileSystem();
        return files.createTempDirectory(settings.spoolPath().toString(), "render-", (String) null)
                .compose(directory -> pixels(plan, Path.of(source.file().path()), Path.of(directory))
                        .compose(product -> keep.apply(product, Path.of(directory)))
                        .eventually(() -> files.deleteRecursive(directory).otherwiseEmpty()))
                .eventually(() -> drop(source.file()));
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

    private Future<Void> drop(LocalFile source) {
        return source.temporary()
                ? vertx.fileSystem().delete(source.path()).otherwiseEmpty()
                : Future.succeededFuture();
    }
}
