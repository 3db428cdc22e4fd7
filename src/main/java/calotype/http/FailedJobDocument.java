package calotype.http;

import calotype.contract.OperationsApi;
import calotype.contract.OperationsApi.DeadLetter;
import calotype.contract.OperationsApi.FailedJob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A failed job as operators see it: what failed, whose it is, and whether it can be replayed. */
final class FailedJobDocument {
    private static final String REPLAY_URL = "/api/v1/admin/dlq/replay";

    private FailedJobDocument() {}

    static List<Map<String, Object>> of(List<FailedJob> jobs) {
        return jobs.stream().map(FailedJobDocument::of).toList();
    }

    private static Map<String, Object> of(FailedJob job) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job_id", job.jobId());
        document.put("image_id", job.imageId());
        document.put("owner_id", job.owner());
        document.put("bucket", job.bucket());
        document.put("filename", job.filename());
        document.put("size_bytes", job.sizeBytes());
        document.put("code", job.error().code().wire());
        document.put("message", job.error().detail());
        document.put("retryable", job.error().retryable());
        document.put("attempts", job.attempts());
        document.put("max_retries", job.maxRetries());
        document.put("crashes", job.crashes());
        document.put("lost_leases", job.lostLeases());
        document.put("replays", job.replays());
        document.put("max_replays", OperationsApi.MOST_REPLAYS);
        document.put("request_id", job.requestId());
        document.put("trace_id", job.traceId());
        document.put("created_at", Wire.time(job.createdAt()));
        document.put("failed_at", Wire.time(job.failedAt()));
        document.put("dead_letter", letter(job.letter()));
        boolean replayable = job.letter() != null && job.replays() < OperationsApi.MOST_REPLAYS;
        document.put("replay_url", replayable ? REPLAY_URL : null);
        return document;
    }

    private static @Nullable Map<String, Object> letter(@Nullable DeadLetter letter) {
        if (letter == null) {
            return null;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("stack_digest", letter.stackDigest());
        document.put("worker", letter.worker());
        return document;
    }
}
