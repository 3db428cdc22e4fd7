package calotype.contract;

import calotype.bus.Endpoint;
import calotype.contract.AccountsApi.Attempts;
import calotype.contract.IdempotencyApi.KeptAnswer;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.model.Plan;
import calotype.model.Priority;
import calotype.model.Progress;
import calotype.model.RawMetadata;
import calotype.model.RenditionSet;
import calotype.model.Visibility;
import calotype.problem.Problem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ledger room's jobs: the truth about what is to be done and what is done. A worker holds a job by a lease and a
 * fence; what it writes with an old fence is refused ({@link Done#NO}) and changes nothing.
 */
public final class JobsApi {
    private JobsApi() {}

    /**
     * Commits an image and its first job in one transaction: when this has answered, the upload is accepted. Counted in
     * it are the owner's uploads, kept in it is the answer to an Idempotency-Key. Nothing is changed by {@code
     * rate_limited}, and by {@code idempotency_in_progress} when the key is not held any more.
     */
    public static final Endpoint<OpenJob, OpenedJob> OPEN = Endpoint.of("jobs.open", OpenJob.class, OpenedJob.class);

    /**
     * @param sha256 of the source, 64 lower-case hex digits
     * @param width of the upright picture as its header tells, in pixels
     * @param declaredMime what the client said the file was; the sniffed {@code format} decides
     * @param userMetadata JSON text of an object, given back unchanged
     * @param priority null for normal
     * @param traceId of the upload (W3C Trace Context); a node of an older version names none
     * @param quota null when uploads are not limited
     * @param answer null without an Idempotency-Key
     */
    public record OpenJob(
            UUID imageId,
            UUID jobId,
            UUID owner,
            String bucket,
            String filename,
            ImageFormat format,
            @Nullable String declaredMime,
            long sizeBytes,
            String sha256,
            int width,
            int height,
            ObjectKey source,
            String userMetadata,
            List<String> tags,
            Visibility visibility,
            Plan plan,
            String requestId,
            @Nullable String traceId,
            @Nullable Priority priority,
            @Nullable Quota quota,
            @Nullable KeptAnswer answer) {

        /** The priority, which a node of an older version does not name. */
        public Priority urgency() {
            return priority == null ? Priority.NORMAL : priority;
        }

        /** The same job, with the answer that is kept with it. */
        public OpenJob answering(@Nullable KeptAnswer kept) {
            return new OpenJob(
                    imageId,
                    jobId,
                    owner,
                    bucket,
                    filename,
                    format,
                    declaredMime,
                    sizeBytes,
                    sha256,
                    width,
                    height,
                    source,
                    userMetadata,
                    tags,
                    visibility,
                    plan,
                    requestId,
                    traceId,
                    priority,
                    quota,
                    kept);
        }
    }

    /** How many of a policy an owner may have in one of its windows, which begin at multiples of their length. */
    public record Quota(String policy, int most, int windowSeconds) {}

    /** @param uploads in the quota's window, this one included; null without a quota */
    public record OpenedJob(
            UUID imageId, UUID jobId, @Nullable Attempts uploads) {}

    /** Hands out jobs that are due, each to one asker at a time for a short while: the embedded queue. */
    public static final Endpoint<TakeTickets, Tickets> TAKE =
            Endpoint.repeatable("jobs.take", TakeTickets.class, Tickets.class);

    /** @param most how many, at least 1 */
    public record TakeTickets(Stage stage, int most) {}

    public record Tickets(List<JobTicket> tickets) {}

    /** Which queue a ticket is for. */
    public enum Stage {
        IMAGE,
        AI
    }

    /** The nudge to look at a job; the row is the truth, so a lost or a doubled ticket is harmless. */
    public record JobTicket(UUID jobId, Stage stage) {}

    /**
     * Takes the lease of the job whose turn it is among all that are due: by priority, then in turn among the owners, so
     * that one job of one owner does not wait for five hundred of another. A ticket is only the permission to take one;
     * its own job may be another's by then, or over. {@code work} is null when there is nothing to do.
     */
    public static final Endpoint<ClaimJob, Claimed> CLAIM = Endpoint.of("jobs.claim", ClaimJob.class, Claimed.class);

    /**
     * @param jobId of the ticket
     * @param worker the node's name and slot, for people
     */
    public record ClaimJob(UUID jobId, String worker, int leaseSeconds) {}

    /** @param unknown true when there never was such a job */
    public record Claimed(@Nullable JobWork work, @Nullable Boolean unknown) {}

    /**
     * A job to be worked on.
     *
     * @param fence goes with everything the worker reports; it rises at each claim
     * @param attempt 1 for the first run
     * @param crashes runs that killed the process that makes the pixels
     * @param outages runs in a row, up to this one, that the service itself cut short
     */
    public record JobWork(
            UUID jobId,
            UUID imageId,
            UUID owner,
            String bucket,
            ObjectKey source,
            ImageFormat format,
            Plan plan,
            long fence,
            int attempt,
            int maxRetries,
            int crashes,
            int outages,
            @Nullable String requestId,
            @Nullable String traceId) {}

    /** Holds the lease longer; {@link Done#NO} tells the worker that the job is no longer its own. */
    public static final Endpoint<RenewLease, Done> RENEW =
            Endpoint.repeatable("jobs.renew", RenewLease.class, Done.class);

    public record RenewLease(UUID jobId, long fence, int leaseSeconds) {}

    /** Notes how far an attempt has come and tells the owner's sockets; {@link Done#NO} as for RENEW. */
    public static final Endpoint<ReportProgress, Done> PROGRESS =
            Endpoint.repeatable("jobs.progress", ReportProgress.class, Done.class);

    /** @param thumbhash the picture's placeholder, base64, once it is known; passed on and not kept */
    public record ReportProgress(
            UUID jobId,
            long fence,
            Progress progress,
            @Nullable String thumbhash) {}

    /** Commits facts and renditions and completes the job, all in one transaction. */
    public static final Endpoint<CompleteJob, Done> COMPLETE =
            Endpoint.of("jobs.complete", CompleteJob.class, Done.class);

    /** @param rawMetadata null from a node of a version that does not read it */
    public record CompleteJob(
            UUID jobId,
            long fence,
            ImageFacts facts,
            @Nullable RawMetadata rawMetadata,
            List<StoredRendition> renditions,
            String engineVersion) {}

    /**
     * A rendition that lies in storage, or will when somebody has asked for it.
     *
     * @param sizeBytes 0 until it is made
     * @param sha256 null until it is made
     * @param key null until it is made
     * @param keptOriginal as of {@link calotype.model.Rendition}
     */
    public record StoredRendition(
            String name,
            RenditionSet set,
            ImageFormat format,
            int width,
            int height,
            int quality,
            long sizeBytes,
            @Nullable String sha256,
            @Nullable ObjectKey key,
            boolean keptOriginal) {
        /** One that is made when somebody asks for it. */
        public static StoredRendition late(
                String name, RenditionSet set, ImageFormat format, int width, int height, int quality) {
            return new StoredRendition(name, set, format, width, height, quality, 0, null, null, false);
        }
    }

    /** Ends an attempt; another one is due after the delay. */
    public static final Endpoint<RetryJob, Done> RETRY = Endpoint.of("jobs.retry", RetryJob.class, Done.class);

    /** @param free whether the attempt was cut short by the service and is not used up */
    public record RetryJob(UUID jobId, long fence, Problem problem, long delayMillis, boolean free) {}

    /** Ends the job as failed. */
    public static final Endpoint<FailJob, Done> FAIL = Endpoint.of("jobs.fail", FailJob.class, Done.class);

    /**
     * @param deadLetter whether an operator is to look at it: its file may be good
     * @param stackDigest names the place in the code where it failed; null when there is none
     */
    public record FailJob(
            UUID jobId,
            long fence,
            Problem problem,
            boolean deadLetter,
            @Nullable String stackDigest) {}

    /** Gives a job back unfinished, at once and without using an attempt up: the node is leaving. */
    public static final Endpoint<HandBack, Done> HAND_BACK = Endpoint.of("jobs.hand-back", HandBack.class, Done.class);

    public record HandBack(UUID jobId, long fence) {}

    /**
     * Stops a job for good, at once: what its worker writes from now on is refused. Fails with {@code not_found} for a
     * job of another owner and with {@code job_finished} for one that is over.
     */
    public static final Endpoint<CancelJob, CancelledJob> CANCEL =
            Endpoint.of("jobs.cancel", CancelJob.class, CancelledJob.class);

    public record CancelJob(UUID owner, UUID jobId) {}

    /** @param prefixes what storage must drop: renditions that no row names */
    public record CancelledJob(UUID imageId, List<String> prefixes) {}

    /** Asks the database for a sign of life and the queue's depth. */
    public static final Endpoint<Pulse, LedgerPulse> PULSE =
            Endpoint.repeatable("jobs.pulse", Pulse.class, LedgerPulse.class);

    public record Pulse() {}

    public record LedgerPulse(long pending, long processing) {}
}
