package calotype.contract;

import calotype.bus.Endpoint;
import calotype.model.JobState;
import calotype.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger room's answers for those who look after the service. No question names an owner: it is about all jobs. */
public final class OperationsApi {
    /** How often one job may be given back to the workers after it failed. */
    public static final int MOST_REPLAYS = 5;

    private OperationsApi() {}

    /** The jobs that failed last, newest first; dead letters and refused files alike. */
    public static final Endpoint<FindFailed, FailedJobs> FAILED =
            Endpoint.repeatable("operations.failed", FindFailed.class, FailedJobs.class);

    /** @param limit at least 1 */
    public record FindFailed(int limit) {}

    public record FailedJobs(List<FailedJob> jobs) {}

    /**
     * A job that failed.
     *
     * @param crashes runs that killed the process that makes the pixels
     * @param lostLeases workers that vanished with it
     * @param replays how often it was given back before
     * @param letter null when nobody needs to look at it: the file was refused
     */
    public record FailedJob(
            UUID jobId,
            UUID imageId,
            UUID owner,
            String bucket,
            String filename,
            long sizeBytes,
            Problem error,
            int attempts,
            int maxRetries,
            int crashes,
            int lostLeases,
            int replays,
            @Nullable String requestId,
            @Nullable String traceId,
            Instant createdAt,
            Instant failedAt,
            @Nullable DeadLetter letter) {}

    /**
     * @param stackDigest names the place in the code where the last run failed
     * @param worker the node that held the job last
     */
    public record DeadLetter(
            @Nullable String stackDigest, @Nullable String worker) {}

    /** A page of the dead letters, newest first. */
    public static final Endpoint<FindDeadLetters, DeadLetters> DEAD_LETTERS =
            Endpoint.repeatable("operations.dead-letters", FindDeadLetters.class, DeadLetters.class);

    /**
     * @param before where the page begins; null for the first
     * @param limit at least 1
     */
    public record FindDeadLetters(Letters which, @Nullable Place before, int limit) {}

    /**
     * Which dead letters are meant; all that is not null must fit.
     *
     * @param jobs these and no others
     * @param code of the error, as on the wire
     * @param from died at this time or later
     * @param to died before this time
     */
    public record Letters(
            @Nullable List<UUID> jobs,
            @Nullable String code,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /** The last letter of the page before. */
    public record Place(Instant failedAt, UUID jobId) {}

    /** @param next null on the last page */
    public record DeadLetters(
            List<FailedJob> jobs, @Nullable Place next) {}

    /**
     * Gives dead letters back to the workers, the oldest first, each in a transaction of its own. One that was replayed
     * {@link #MOST_REPLAYS} times, or is gone, is passed over.
     */
    public static final Endpoint<ReplayLetters, Replayed> REPLAY =
            Endpoint.of("operations.replay", ReplayLetters.class, Replayed.class);

    /**
     * @param limit at most so many
     * @param actor who does it; it is noted with the events
     */
    public record ReplayLetters(Letters which, int limit, UUID actor, String requestId) {}

    public record Replayed(int replayed) {}

    /** Counts what is in the ledger. */
    public static final Endpoint<CountAll, Totals> TOTALS =
            Endpoint.repeatable("operations.totals", CountAll.class, Totals.class);

    public record CountAll() {}

    /**
     * @param jobs by state; every state is there
     * @param completedLastDay within the last 24 hours, with the times between start and end of those jobs in seconds;
     *     the times are null when there is none
     */
    public record Totals(
            Map<JobState, Long> jobs,
            long images,
            long deadLetters,
            long completedLastDay,
            @Nullable Double averageSeconds,
            @Nullable Double p95Seconds) {}
}
