package calotype.http;

import calotype.contract.JobsApi.OpenJob;
import calotype.model.AiState;
import calotype.model.JobState;
import calotype.model.OverallState;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is said of an upload that was accepted. */
final class UploadAnswer {
    private UploadAnswer() {}

    static Map<String, Object> of(OpenJob job) {
        String statusUrl = JobHead.statusPath(job.jobId());
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
        return accepted;
    }
}
