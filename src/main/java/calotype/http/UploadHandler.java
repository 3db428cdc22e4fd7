package calotype.http;

import calotype.auth.Principal;
import calotype.bus.TypedBus;
import calotype.config.CrashPoints;
import calotype.config.CrashPoints.Point;
import calotype.config.Settings;
import calotype.contract.IdempotencyApi.PastAnswer;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.OpenedJob;
import calotype.contract.StorageApi;
import calotype.model.JobState;
import calotype.model.Json;
import calotype.model.ObjectKey;
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
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /api/v1/images}: stages the file, keeps it, opens its job, and answers {@code 202}, or {@code 201} to who
 * waited for the result. Whether there is room, whether the key was used and whether the account has uploads left is
 * known before the body is read.
 */
public final class UploadHandler implements Handler<RoutingContext> {
    private static final String HIGH_PRIORITY = "jobs:priority";
    private static final int ACCEPTED = 202;
    /** So that a client waits no longer than three seconds for its refusal. */
    private static final int LOOK_MILLIS = 250;

    private final Vertx vertx;
    private final TypedBus bus;
    private final UploadReader reader;
    private final UuidV7 ids;
    private final CrashPoints crashes;
    private final Admission admission;
    private final Idempotency idempotency;
    private final RateLimit rate;
    private final Undecided undecided;

    public UploadHandler(Vertx vertx, TypedBus bus, Settings settings, Clock clock, Admission admission) {
        Settings.Limits limits = settings.limits();
        this.vertx = vertx;
        this.bus = bus;
        this.reader = new UploadReader(vertx, settings);
        this.ids = new UuidV7(clock);
        this.crashes = CrashPoints.of(settings);
        this.admission = admission;
        this.idempotency = new Idempotency(vertx, bus, "upload", limits.idempotencyTtl());
        this.rate = new RateLimit(bus, RateLimit.UPLOADS, limits.uploads(), limits.uploadWindow(), clock);
        this.undecided = new Undecided(vertx, bus);
    }

    @Override
    public void handle(RoutingContext ctx) {
        ctx.request().pause();
        UUID owner = Exchange.principal(ctx).userId();
        String key = Idempotency.key(ctx.request());
        Admission.Place place = admission.enter();
        ctx.addEndHandler(end -> place.leave());
        idempotency
                .hold(owner, key)
                .recover(UploadHandler::comeBack)
                .compose(hold -> enter(ctx, owner, hold)
                        .recover(UploadHandler::comeBack)
                        .compose(entered -> reader.read(ctx.request()))
                        .compose(staged -> use(ctx, staged, hold))
                        .onComplete(end -> hold.end(end.succeeded())))
                .compose(past -> {
                    if (!past.again()) {
                        place.opened();
                    }
                    return answer(ctx, past);
                })
                .onFailure(ctx::fail);
    }

    /** A ledger that is silent, as one is whose node has just died, has a successor soon; nothing is done yet. */
    private static <T> Future<T> comeBack(Throwable failure) {
        return Future.failedFuture(
                ProblemException.from(failure).code() == ProblemCode.TIMEOUT
                        ? ProblemCode.NOT_READY.because(
                                "A part of the service does not answer; send the upload again in a moment.", failure)
                        : failure);
    }

    /** What was answered first is answered again, even if nothing is left. */
    private Future<Void> enter(RoutingContext ctx, UUID owner, Idempotency.Hold hold) {
        return hold.past() == null ? rate.enter(ctx, owner) : rate.show(ctx, owner);
    }

    /** @param again whether it was said before */
    private record Said(PastAnswer answer, boolean again) {}

    private Future<Said> use(RoutingContext ctx, StagedUpload staged, Idempotency.Hold hold) {
        PastAnswer past = hold.past();
        return Future.succeededFuture(past)
                .compose(known -> known == null
                        ? accept(ctx, staged, hold)
                        : again(staged, hold, known).eventually(() -> StagingFile.delete(vertx, staged.path())))
                .recover(failure ->
                        StagingFile.delete(vertx, staged.path()).compose(gone -> Future.failedFuture(failure)));
    }

    private static Future<Said> again(StagedUpload staged, Idempotency.Hold hold, PastAnswer past) {
        hold.checkSame(fingerprint(staged));
        return Future.succeededFuture(new Said(past, true));
    }

    private static String fingerprint(StagedUpload staged) {
        return Fingerprint.of(staged, filename(staged));
    }

    private static String filename(StagedUpload staged) {
        return Filenames.clean(staged.filename(), staged.header().format());
    }

    private static UploadFields allowed(RoutingContext ctx, UploadFields fields) {
        if (fields.priority() == Priority.HIGH && !Exchange.principal(ctx).may(HIGH_PRIORITY)) {
            throw ProblemCode.INSUFFICIENT_SCOPE.because(
                    "The priority \"high\" needs a token with the scope " + HIGH_PRIORITY + "; leave it out.");
        }
        return fields;
    }

    private Future<Said> accept(RoutingContext ctx, StagedUpload staged, Idempotency.Hold hold) {
        crashes.reach(Point.UPLOAD_AFTER_STAGE);
        OpenJob job = job(ctx, staged, allowed(ctx, staged.fields()));
        String location = JobHead.statusPath(job.jobId());
        PastAnswer answer = new PastAnswer(fingerprint(staged), ACCEPTED, location, Json.text(UploadAnswer.of(job)));
        OpenJob whole = job.answering(hold.kept(answer));
        StorageApi.Keep keep = new StorageApi.Keep(job.source(), staged.path().toString(), true);
        return bus.ask(StorageApi.KEEP, keep)
                .onSuccess(kept -> crashes.reach(Point.UPLOAD_AFTER_PUT))
                .compose(kept -> bus.ask(JobsApi.OPEN, whole).recover(failure -> settle(ctx, whole, failure)))
                .map(opened -> {
                    crashes.reach(Point.UPLOAD_AFTER_COMMIT_BEFORE_REPLY);
                    rate.tell(ctx, opened.uploads());
                    return new Said(answer, false);
                });
    }

    private OpenJob job(RoutingContext ctx, StagedUpload staged, UploadFields fields) {
        UUID imageId = ids.next();
        UUID owner = Exchange.principal(ctx).userId();
        String bucket = fields.bucket();
        var header = staged.header();
        return new OpenJob(
                imageId,
                ids.next(),
                owner,
                bucket,
                filename(staged),
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
                Exchange.traceId(ctx),
                fields.priority(),
                rate.quota(),
                null);
    }

    /**
     * A ledger that did not answer may have committed all the same: if the image is there, the upload is accepted. If it
     * is not, it may still come, so the object stays until that is sure.
     */
    private Future<OpenedJob> settle(RoutingContext ctx, OpenJob job, Throwable failure) {
        ProblemCode code = ProblemException.from(failure).code();
        if (code != ProblemCode.NOT_READY && code != ProblemCode.TIMEOUT) {
            return forget(ctx, job, failure);
        }
        return bus.ask(ImagesApi.FIND, new FindImage(job.owner(), job.imageId()))
                .timeout(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                .map(found -> new OpenedJob(job.imageId(), job.jobId(), null))
                .recover(unknown -> {
                    undecided.settle(job);
                    return Future.failedFuture(ProblemCode.NOT_READY.because(
                            "The upload could not be written down in time; send it again in a moment.", failure));
                });
    }

    /** Nobody will ever ask for the object of a job that was not written down. */
    private Future<OpenedJob> forget(RoutingContext ctx, OpenJob job, Throwable failure) {
        Future<Void> shown = ProblemException.from(failure).code() == ProblemCode.RATE_LIMITED
                ? rate.show(ctx, job.owner()).otherwiseEmpty()
                : Future.succeededFuture();
        String prefix = ObjectKey.sourcePrefix(job.bucket(), job.owner(), job.imageId());
        return shown.compose(told -> Leftovers.drop(bus, List.of(prefix)))
                .transform(done -> Future.failedFuture(failure));
    }

    /** At once, or with the result to who would like to wait for it and does not wait in vain. */
    private static Future<Void> answer(RoutingContext ctx, Said said) {
        int seconds = Prefer.wait(ctx.request());
        if (seconds == 0) {
            return send(ctx, said);
        }
        Principal caller = Exchange.principal(ctx);
        UUID job = jobOf(said.answer());
        return Exchange.jobs(ctx)
                .read(ctx, caller, job, Documents.View.imageFor(caller), seconds)
                .map(document -> document.image().job().status() == JobState.COMPLETED ? document : null)
                .otherwiseEmpty()
                .compose(document -> document == null ? send(ctx, said) : sendResult(ctx, said, document, seconds));
    }

    private static UUID jobOf(PastAnswer answer) {
        String location = Objects.requireNonNull(answer.location(), "An upload's answer names its job");
        return UUID.fromString(location.substring(location.lastIndexOf('/') + 1));
    }

    private static Future<Void> send(RoutingContext ctx, Said said) {
        return Idempotency.send(ctx, said.answer(), said.again());
    }

    private static Future<Void> sendResult(RoutingContext ctx, Said said, Document document, int seconds) {
        Prefer.waited(ctx.response(), seconds);
        ctx.response().putHeader(HttpHeaders.ETAG, document.etag());
        String image = "/api/v1/images/" + document.image().imageId();
        String json = document.body().toString();
        return Idempotency.send(ctx, new PastAnswer("", 201, image, json), said.again());
    }
}
