package calotype.processing;

import calotype.config.CrashPoints;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.StoredRendition;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Fetch;
import calotype.contract.StorageApi.LocalFile;
import calotype.image.Pipeline.Listener;
import calotype.model.ImageFacts;
import calotype.model.RawMetadata;
import calotype.model.Size;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.workbench.Product;
import calotype.workbench.Task;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.file.FileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a source in storage to renditions in storage, over a directory in the spool that is gone afterwards. */
final class Making {
    private static final Logger log = LoggerFactory.getLogger(Making.class);

    private final Tools tools;
    private final JobWork work;
    private final Listener listener;
    private final Context context;
    private final FileSystem files;

    private final Future<LocalFile> source;
    private final Future<String> directory;
    private @Nullable CompletableFuture<Product> run;
    private boolean stopped;

    /** @param listener hears the news on the caller's context */
    Making(Tools tools, JobWork work, Listener listener) {
        this.tools = tools;
        this.work = work;
        this.listener = listener;
        this.context = tools.vertx().getOrCreateContext();
        this.files = tools.vertx().fileSystem();
        this.source = tools.bus()
                .ask(StorageApi.FETCH, new Fetch(work.source()))
                .recover(failure ->
                        Future.failedFuture(tools.settings().storage().defers() ? notYet(failure) : failure));
        this.directory = files.createTempDirectory(tools.settings().spoolPath().toString(), "job-", (String) null);
    }

    /** The job is there, so the file was taken: the node that took it may not have brought it to the bucket yet. */
    private static Throwable notYet(Throwable failure) {
        return ProblemException.from(failure).code() == ProblemCode.NOT_FOUND
                ? ProblemCode.STORAGE_UNAVAILABLE.because("The upload has not reached the bucket yet.", failure)
                : failure;
    }

    /** What the ledger is to be told when all renditions lie in storage. */
    Future<CompleteJob> make() {
        return Future.all(source, directory)
                .compose(ready -> runPixels(Path.of(source.result().path()), Path.of(directory.result())))
                .compose(product -> new Renditions(tools.vertx(), tools.bus())
                        .keep(work, product.outcome().renditions(), Path.of(directory.result()))
                        .map(kept -> result(product, kept)));
    }

    private Future<Product> runPixels(Path picture, Path into) {
        if (stopped) {
            return Future.failedFuture(ProblemCode.CANCELLED.because("The attempt was stopped."));
        }
        Task task = new Task(work.plan(), picture, into);
        CompletableFuture<Product> running =
                tools.bench().run(work.crashes() > 0 ? task.suspected() : task, new OnContext());
        run = running;
        return Future.fromCompletionStage(running, context);
    }

    /** Brings the run's news from its thread to ours. */
    private final class OnContext implements Listener {
        @Override
        public void finished(String step) {
            tools.crashes().reach(CrashPoints.Point.WORKER_MID_VARIANTS);
            context.runOnContext(here -> listener.finished(step));
        }

        @Override
        public void placeholder(String thumbhash) {
            context.runOnContext(here -> listener.placeholder(thumbhash));
        }
    }

    private CompleteJob result(Product product, List<StoredRendition> kept) {
        listener.finished("stored");
        ImageFacts facts = product.outcome().facts();
        RawMetadata raw = product.outcome().rawMetadata();
        boolean keepPlace = tools.settings().images().exifStoreGps();
        return new CompleteJob(
                work.jobId(),
                work.fence(),
                keepPlace ? facts : facts.withoutLocation(),
                keepPlace ? raw : raw.withoutLocation(),
                Renditions.withLate(work.plan(), new Size(facts.width(), facts.height()), kept),
                product.engineVersion());
    }

    /** Ends the run of the pixels, if it is going on; nobody waits for the result any more. */
    void stop() {
        stopped = true;
        if (run != null) {
            run.cancel(false);
        }
    }

    /** Removes what lies in the spool; never fails, since a sweep finds what is left. Call it when all else has ended. */
    Future<Void> tidy() {
        Future<Void> directoryGone = directory.compose(path -> files.deleteRecursive(path));
        Future<Void> sourceGone =
                source.compose(file -> file.temporary() ? files.delete(file.path()) : Future.succeededFuture());
        return Future.join(directoryGone, sourceGone)
                .onFailure(failure -> log.atDebug().setCause(failure).log("Spool could not be tidied"))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}
