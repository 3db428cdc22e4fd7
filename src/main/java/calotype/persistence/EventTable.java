package calotype.persistence;

import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi.EventBatch;
import calotype.contract.ImagesApi.EventsSince;
import calotype.model.AiState;
import calotype.model.JobState;
import calotype.model.Progress;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code image_upload_events}, and the end that every statement has in common that changes a job: it takes
 * the owner's next event id and notes the event, so that neither is ever without the other.
 */
final class EventTable {
    /** What can happen, by its name in the table and by the type that clients see. */
    enum Kind {
        UPLOAD_INITIATED("job.pending"),
        PROCESSING_STARTED("job.processing"),
        RETRYING("job.retrying"),
        HANDED_BACK("job.pending"),
        REPLAYED("job.pending"),
        COMPLETED("job.completed"),
        FAILED("job.failed"),
        CANCELLED("job.cancelled"),
        DELETED("image.deleted");

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    /** The columns of a job {@code j} that the statement's end needs. */
    static final String JOB_COLUMNS =
            "j.id, j.image_id, j.user_id, j.status, j.ai_status, j.step, j.steps_done, j.steps_total, j.error_code";

    /** The end of {@code with changed as (… returning JOB_COLUMNS …)}: counts the event, and gives all to {@link #read}. */
    private static final String COUNTED = """
            , told as (
                update users u set event_seq = u.event_seq + 1
                from changed c where u.id = c.user_id
                returning u.event_seq)
            """;

    private static final String ANSWER = """
            select c.*, told.*, now() as at from changed c, told
            """;

    /** For progress: counted, but not kept, and the commit does not wait for the disk. */
    static final String ANNOUNCED = COUNTED + """
            select c.*, told.event_seq, now() as at, set_config('synchronous_commit', 'off', true)
            from changed c, told
            """;

    /** For everything else. */
    static String recorded(Kind kind) {
        return COUNTED + noted(kind, "'{}'::jsonb");
    }

    /** @param more SQL of a JSON object that is noted with the event */
    static String recorded(Kind kind, String more) {
        return COUNTED + noted(kind, more);
    }

    /** As {@link #recorded}, for a statement that counts the event itself, as {@code told (event_seq)}. */
    static String noted(Kind kind) {
        return noted(kind, "'{}'::jsonb");
    }

    private static String noted(Kind kind, String more) {
        return """
                , event as (
                    insert into image_upload_events (event_type, owner_id, owner_seq, image_id, job_id, metadata)
                    select '%s', c.user_id, told.event_seq, c.image_id, c.id, jsonb_build_object(
                        'status', c.status, 'ai_status', c.ai_status,
                        'step', c.step, 'done', c.steps_done, 'total', c.steps_total, 'error', c.error_code) || %s
                    from changed c, told)
                """.formatted(kind.name().toLowerCase(Locale.ROOT), more) + ANSWER;
    }

    private final Database database;

    EventTable(Database database) {
        this.database = database;
    }

    static JobChanged read(Row row, Kind kind) {
        return read(row, kind.type, null);
    }

    static JobChanged read(Row row, String type, @Nullable String thumbhash) {
        return new JobChanged(
                row.getLong("event_seq"),
                type,
                row.getOffsetDateTime("at").toInstant(),
                row.getUUID("user_id"),
                row.getUUID("image_id"),
                row.getUUID("id"),
                JobState.of(row.getString("status")),
                AiState.of(row.getString("ai_status")),
                new Progress(row.getString("step"), row.getInteger("steps_done"), row.getInteger("steps_total")),
                row.getString("error_code"),
                thumbhash);
    }

    static final String SINCE = """
            select u.event_seq as newest, e.event_type, e.owner_seq as event_seq, e.created_at as at,
                   e.owner_id as user_id, e.image_id, e.job_id as id,
                   e.metadata ->> 'status' as status, e.metadata ->> 'ai_status' as ai_status,
                   e.metadata ->> 'step' as step, (e.metadata ->> 'done')::integer as steps_done,
                   (e.metadata ->> 'total')::integer as steps_total, e.metadata ->> 'error' as error_code
            from users u left join lateral (
                select * from image_upload_events
                where owner_id = u.id and owner_seq > $2
                order by owner_seq limit $3) e on true
            where u.id = $1
            order by e.owner_seq
            """;

    /** Nothing is ever pruned, so only an id that was never given out makes the answer incomplete. */
    Future<EventBatch> since(EventsSince question) {
        return database.read(SINCE, question.owner(), question.after(), question.most())
                .map(rows -> batch(rows, question.after()));
    }

    private static EventBatch batch(RowSet<Row> rows, long after) {
        long newest = 0;
        List<JobChanged> events = new ArrayList<>();
        for (Row row : rows) {
            newest = row.getLong("newest");
            String kind = row.getString("event_type");
            if (kind != null) {
                events.add(read(row, Kind.valueOf(kind.toUpperCase(Locale.ROOT))));
            }
        }
        return new EventBatch(events, after <= newest, newest);
    }
}
