package calotype.persistence;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.JobRecord;
import calotype.contract.JobsApi.StoredRendition;
import calotype.model.AiState;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.JobState;
import calotype.model.Json;
import calotype.model.ObjectKey;
import calotype.model.Progress;
import calotype.model.Visibility;
import calotype.problem.Problem;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image, its newest job and its renditions as one row: how it is selected, and how it is read. */
final class ImageRow {
    /** The version adds both, so that it rises whichever of them changes. */
    static final String SELECT = """
            select i.id as image_id, i.owner_id, i.bucket, i.original_filename, i.format, i.file_size, i.sha256,
                   i.width, i.height, i.storage_key, i.metadata::text as facts, i.engine_version,
                   i.user_metadata::text as user_metadata, i.tags, i.visibility,
                   i.version + j.version as version, i.created_at, i.expires_at,
                   j.id as job_id, j.status, j.ai_status, j.step, j.steps_done, j.steps_total, j.attempts, j.max_retries,
                   j.next_attempt_at, j.error::text as error, j.error_at, j.created_at as job_created_at,
                   j.started_at, j.completed_at,
                   (select json_agg(json_build_object(
                        'name', v.name, 'set', v.set, 'format', v.format, 'width', v.width, 'height', v.height,
                        'quality', v.quality, 'sizeBytes', v.size_bytes, 'sha256', v.sha256, 'key', v.storage_key,
                        'keptOriginal', v.kept_original)
                        order by v.position)::text
                    from image_variants v where v.image_id = i.id) as renditions
            from images i join lateral (
                select * from jobs where image_id = i.id order by created_at desc, id desc limit 1) j on true
            """;

    private ImageRow() {}

    static ImageRecord read(Row row) {
        return new ImageRecord(
                row.getUUID("image_id"),
                row.getUUID("owner_id"),
                row.getString("bucket"),
                row.getString("original_filename"),
                ImageFormat.of(row.getString("format")),
                row.getLong("file_size"),
                row.getString("sha256"),
                row.getInteger("width"),
                row.getInteger("height"),
                new ObjectKey(row.getString("storage_key")),
                facts(row.getString("facts")),
                renditions(row.getString("renditions")),
                row.getString("engine_version"),
                row.getString("user_metadata"),
                List.of(row.getArrayOfStrings("tags")),
                Visibility.of(row.getString("visibility")),
                job(row),
                row.getLong("version"),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("expires_at")));
    }

    private static JobRecord job(Row row) {
        return new JobRecord(
                row.getUUID("job_id"),
                JobState.of(row.getString("status")),
                AiState.of(row.getString("ai_status")),
                new Progress(row.getString("step"), row.getInteger("steps_done"), row.getInteger("steps_total")),
                row.getInteger("attempts"),
                row.getInteger("max_retries"),
                instant(row.getOffsetDateTime("next_attempt_at")),
                problem(row.getString("error")),
                instant(row.getOffsetDateTime("error_at")),
                row.getOffsetDateTime("job_created_at").toInstant(),
                instant(row.getOffsetDateTime("started_at")),
                instant(row.getOffsetDateTime("completed_at")));
    }

    private static @Nullable ImageFacts facts(@Nullable String json) {
        return json == null ? null : Json.read(json, ImageFacts.class);
    }

    private static @Nullable Problem problem(@Nullable String json) {
        return json == null ? null : Json.read(json, Problem.class);
    }

    private static List<StoredRendition> renditions(@Nullable String json) {
        return json == null ? List.of() : List.of(Json.read(json, StoredRendition[].class));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
