package calotype.http;

import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.OpenedJob;
import calotype.contract.StorageApi;
import calotype.model.AiState;
import calotype.model.JobState;
import calotype.model.ObjectKey;
import calotype.model.OverallState;
import calotype.model.Priority;
import calotype.model.UuidV7;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /api/v1/images}: stages the file, keeps it, opens its job, and answers {@code 202}. */
public final class UploadHandler implements Handler<RoutingContext> {
    private static final Logger log = LoggerFactory.getLogger(UploadHandler.class);
    private static final String HIGH_PRIORITY = "jobs:priority";
    private static final String JOBS = "/api/v1/images/jobs/";

    private final Vertx vertx;
    private final TypedBus bus;
    private final UploadReader reader;
    private final UuidV7 ids;

    public UploadHandler(Vertx vertx, TypedBus bus, Settings settings, Clock clock) {
        this.vertx = vertx;
        this.bus = bus;
        this.reader = new UploadReader(vertx, settings);
        this.ids = new UuidV7(clock);
    }

    @Override
    public void handle(RoutingContext ctx) {
        reader.read(ctx.request())
                .compose(staged -> Future.succeededFuture(staged)
                        .compose(whole -> accept(ctx, whole))
                        .recover(failure ->
                                StagingFile.delete(vertx, staged.path()).compose(gone -> Future.failedFuture(failure))))
                .compose(job -> answer(ctx, job))
                .onFailure(ctx::fail);
    }

    private Future<OpenJob> accept(RoutingContext ctx, StagedUpload staged) {
        OpenJob job = job(ctx, staged);
        StorageApi.Keep keep = new StorageApi.Keep(job.source(), staged.path().toString(), true);
        return bus.ask(StorageApi.KEEP, keep)
                .compose(kept -> bus.ask(JobsApi.OPEN, job).recover(failure -> settle(job, failure)))
                .map(opened -> job);
    }

    private OpenJob job(RoutingContext ctx, StagedUpload staged) {
        UUID imageId = ids.next();
        UUID owner = Exchange.principal(ctx).userId();
        UploadFields fields = staged.fields();
        if (fields.priority() == Priority.HIGH && !Exchange.principal(ctx).may(HIGH_PRIORITY)) {
            throw ProblemCode.INSUFFICIENT_SCOPE.because(
                    "The priority \"high\" needs a token with the scope " + HIGH_PRIORITY + "; leave it out.");
        }
        String bucket = fields.bucket();
        var header = staged.header();
        return new OpenJob(
                imageId,
                ids.next(),
                owner,
                bucket,
                Filenames.clean(staged.filename(), header.format()),
                header.format(),
                staged.declaredMime(),
                staged.sizeBytes(),
                staged.sha256(),
                header.upright().width(),
                header.upright().height(),
                ObjectKey.source(bucket, owner, imageId, header.format()),
                fields.metadata(),
                fields.tags(),
                fields.visibility(),
                staged.plan(),
                Exchange.requestId(ctx),
                fields.priority());
    }

    /**
     * A ledger that did not answer may have committed all the same: if the image is there, the upload is accepted. If it
     * is not, it may still come, so the object stays; only a refusal is certain.
     */
    private Future<OpenedJob> settle(OpenJob job, Throwable failure) {
        if (!ProblemException.from(failure).problem().retryable()) {
            return forget(job, failure);
        }
        return bus.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId()))
                .map(found -> new OpenedJob(job.imageId(), job.jobId()))
                .recover(unknown -> {
                    log.atWarn()
                            .addKeyValue("image_id", job.imageId())
                            .addKeyValue("reason", failure.getMessage())
                            .log("Whether an upload was written down is not known; its object stays");
                    return Future.failedFuture(failure);
                });
    }

    /** Nobody will ever ask for the object of a job that was not written down. */
    private Future<OpenedJob> forget(OpenJob job, Throwable failure) {
        String prefix = ObjectKey.sourcePrefix(job.bucket(), job.owner(), job.imageId());
        return bus.ask(StorageApi.DELETE_PREFIX, new StorageApi.DeletePrefix(prefix))
                .onFailure(alsoFailed -> log.atWarn()
                        .setCause(alsoFailed)
                        .addKeyValue("image_id", job.imageId())
                        .log("An object without an image was left behind"))
                .transform(done -> Future.failedFuture(failure));
    }

    private static Future<Void> answer(RoutingContext ctx, OpenJob job) {
        String statusUrl = JOBS + job.jobId();
        Map<String, Object> accepted = new LinkedHashMap<>();
        accepted.put("job_id", job.jobId());
        accepted.put("image_id", job.imageId());
        accepted.put("status", JobState.PENDING);
        accepted.put("ai_status", AiState.SKIPPED);
        accepted.put("overall_status", OverallState.PENDING);
        accepted.put("bucket", job.bucket());
        accepted.put("filename", job.filename());
        accepted.put("format", job.format());
        accepted.put("mime_type", job.format().mime());
        accepted.put("size_bytes", job.sizeBytes());
        accepted.put("width", job.width());
        accepted.put("height", job.height());
        accepted.put("sha256", job.sha256());
        accepted.put("tags", job.tags());
        accepted.put("visibility", job.visibility());
        accepted.put("status_url", statusUrl);
        accepted.put("result_url", statusUrl + "/result");
        accepted.put("image_url", "/api/v1/images/" + job.imageId());
        accepted.put("events_url", statusUrl + "/events");
        accepted.put("message", "Upload accepted. Processing initiated.");
        ctx.response().putHeader(HttpHeaders.LOCATION, statusUrl);
        return Exchange.sendJson(ctx, 202, accepted);
    }
}
