package calotype.contract;

import calotype.bus.Topic;
import calotype.contract.JobsApi.Stage;
import calotype.model.AiState;
import calotype.model.Codecs;
import calotype.model.JobState;
import calotype.model.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** News of the ledger, told after the commit. At most once: who must not miss any reads the ledger too. */
public final class Events {
    private Events() {}

    public static final Topic<JobChanged> JOB_CHANGED = new Topic<>("events.job-changed", JobChanged.class);

    /**
     * A job or its image changed.
     *
     * @param id rises per owner; progress has ids too, but is not kept for replay
     * @param type {@code job.pending}, {@code job.processing}, {@code job.progress}, {@code job.retrying}, {@code
     *     job.completed}, {@code job.failed}, {@code job.cancelled}, {@code image.deleted}
     * @param error code of the problem, for {@code job.failed} and {@code job.retrying}
     * @param thumbhash the picture's placeholder, base64, for {@code job.progress} once it is known
     */
    public record JobChanged(
            long id,
            String type,
            Instant at,
            UUID owner,
            UUID imageId,
            UUID jobId,
            JobState status,
            AiState aiStatus,
            Progress progress,
            @Nullable String error,
            @Nullable String thumbhash) {}

    /** A job was cancelled or its image deleted: who works on it may stop at once. */
    public static final Topic<JobStopped> JOB_STOPPED = new Topic<>("events.job-stopped", JobStopped.class);

    public record JobStopped(UUID jobId) {}

    /** A ticket lies in the ledger's own queue; workers that listen need not wait for their next look. */
    public static final Topic<TicketReady> TICKET_READY = new Topic<>("events.ticket-ready", TicketReady.class);

    public record TicketReady(Stage stage) {}

    /** A node is there: told every second, and at once when it opens or leaves. Who is silent for 5 s is gone. */
    public static final Topic<NodeSeen> NODE_SEEN = new Topic<>("events.node-seen", NodeSeen.class);

    /**
     * @param id of this run of the node; names may repeat
     * @param roles as the settings give them
     * @param rooms that it has opened
     * @param slots how many jobs it can hold at a time; 0 for a node that does not work
     * @param busy how many it holds
     * @param codecs which formats it reads and writes; null for a node that does not work, or cannot say yet
     */
    public record NodeSeen(
            UUID id,
            String name,
            String version,
            NodeState state,
            List<String> roles,
            List<String> rooms,
            Instant startedAt,
            int slots,
            int busy,
            @Nullable Codecs codecs) {}

    /** GONE is a node's last word. */
    public enum NodeState {
        SERVING,
        DRAINING,
        GONE;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
