package calotype.http;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.JobRecord;
import calotype.model.JobState;
import calotype.model.OverallState;
import calotype.model.Progress;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.UUID;

/** The head of the image document: ids, states, progress, attempts, error, times; what {@code /jobs/{id}} answers. */
final class JobHead {
    private JobHead() {}

    static String statusPath(UUID jobId) {
        return "/api/v1/images/jobs/" + jobId;
    }

    static byte[] bytes(ImageRecord image, SignedUrls urls) {
        return Wire.bytes(json -> {
            json.writeStartObject();
            ids(json, image);
            state(json, image.job());
            links(json, image, urls);
            json.writeStringField(
                    "result_url", urls.service(statusPath(image.job().jobId()) + "/result"));
            json.writeStringField("image_url", urls.service("/api/v1/images/" + image.imageId()));
            times(json, image);
            json.writeEndObject();
        });
    }

    static void ids(JsonGenerator json, ImageRecord image) throws IOException {
        json.writeStringField("image_id", image.imageId().toString());
        json.writeStringField("job_id", image.job().jobId().toString());
        json.writeStringField("bucket", image.bucket());
        json.writeStringField("filename", image.filename());
    }

    static void state(JsonGenerator json, JobRecord job) throws IOException {
        json.writeStringField("status", job.status().wire());
        json.writeStringField("ai_status", job.aiStatus().wire());
        json.writeStringField(
                "overall_status", OverallState.of(job.status(), job.aiStatus()).wire());
        json.writeBooleanField("ready", job.status() == JobState.COMPLETED);
        progress(json, job.progress());
        json.writeNumberField("attempts", job.attempts());
        json.writeNumberField("max_retries", job.maxRetries());
        json.writeNumberField("retry_count", Math.max(job.attempts() - 1, 0));
        Wire.time(json, "next_attempt_at", job.nextAttemptAt());
        Wire.error(json, job.error(), job.errorAt());
    }

    static void progress(JsonGenerator json, Progress progress) throws IOException {
        json.writeObjectFieldStart("progress");
        json.writeStringField("step", progress.step());
        json.writeNumberField("done", progress.done());
        json.writeNumberField("total", progress.total());
        json.writeNumberField("percent", progress.percent());
        json.writeEndObject();
    }

    static void links(JsonGenerator json, ImageRecord image, SignedUrls urls) throws IOException {
        String status = urls.service(statusPath(image.job().jobId()));
        json.writeStringField("status_url", status);
        json.writeStringField("events_url", status + "/events");
    }

    static void times(JsonGenerator json, ImageRecord image) throws IOException {
        Wire.time(json, "created_at", image.createdAt());
        Wire.time(json, "started_at", image.job().startedAt());
        Wire.time(json, "completed_at", image.job().completedAt());
        Wire.time(json, "expires_at", image.expiresAt());
    }
}
