package calotype.persistence;

import static calotype.persistence.EventTable.JOB_COLUMNS;
import static calotype.persistence.EventTable.recorded;

import calotype.contract.Events.JobChanged;
import calotype.contract.OperationsApi;
import calotype.contract.OperationsApi.DeadLetter;
import calotype.contract.OperationsApi.DeadLetters;
import calotype.contract.OperationsApi.FailedJob;
import calotype.contract.OperationsApi.FailedJobs;
import calotype.contract.OperationsApi.FindDeadLetters;
import calotype.contract.OperationsApi.FindFailed;
import calotype.contract.OperationsApi.Letters;
import calotype.contract.OperationsApi.Place;
import calotype.contract.OperationsApi.ReplayLetters;
import calotype.model.Json;
import calotype.persistence.EventTable.Kind;
import calotype.problem.Problem;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code dead_letters}, with the failed jobs that its rows belong to. A letter is there until its replay. */
final class DeadLetterTable {
    private static final String COLUMNS = """
            j.id, j.image_id, j.user_id, i.bucket, i.original_filename, i.file_size, j.error::text as error,
            j.attempts, j.max_retries, j.crashes, j.lost_leases, j.replays, j.request_id, j.trace_id,
            j.created_at, j.completed_at, d.job_id is not null as dead, d.stack_digest, d.worker
            """;

    /** The letters that a {@link Letters} means, by the parameters $1 to $4. */
    private static final String ARE_MEANT = """
            ($1::uuid[] is null or d.job_id = any($1)) and ($2::text is null or j.error_code = $2)
            and ($3::timestamptz is null or d.died_at >= $3) and ($4::timestamptz is null or d.died_at < $4)
            """;

    private final Database database;

    DeadLetterTable(Database database) {
        this.database = database;
    }

    static final String FAILED = """
            select %s
            from jobs j join images i on i.id = j.image_id left join dead_letters d on d.job_id = j.id
            where j.status = 'failed'
            order by j.completed_at desc, j.id desc limit $1
            """.formatted(COLUMNS);

    Future<FailedJobs> failed(FindFailed question) {
        return database.read(FAILED, question.limit()).map(rows -> new FailedJobs(read(rows)));
    }

    static final String LIST = """
            select %s
            from dead_letters d join jobs j on j.id = d.job_id join images i on i.id = j.image_id
            where %s and ($5::timestamptz is null or (d.died_at, d.job_id) < ($5, $6::uuid))
            order by d.died_at desc, d.job_id desc limit $7
            """.formatted(COLUMNS, ARE_MEANT);

    Future<DeadLetters> list(FindDeadLetters question) {
        Letters which = question.which();
        Place before = question.before();
        int limit = question.limit();
        return database.read(
                        LIST,
                        ids(which),
                        which.code(),
                        utc(which.from()),
                        utc(which.to()),
                        before == null ? null : utc(before.failedAt()),
                        before == null ? null : before.jobId(),
                        limit + 1)
                .map(rows -> page(read(rows), limit));
    }

    private static DeadLetters page(List<FailedJob> found, int limit) {
        if (found.size() <= limit) {
            return new DeadLetters(found, null);
        }
        FailedJob last = found.get(limit - 1);
        return new DeadLetters(found.subList(0, limit), new Place(last.failedAt(), last.jobId()));
    }

    static final String REPLAYABLE = """
            select d.job_id
            from dead_letters d join jobs j on j.id = d.job_id
            where %s and j.replays < $5
            order by d.died_at, d.job_id limit $6
            """.formatted(ARE_MEANT);

    /** The jobs that may be replayed, the oldest letter first. */
    Future<List<UUID>> replayable(ReplayLetters wish) {
        Letters which = wish.which();
        return database.run(
                        REPLAYABLE,
                        ids(which),
                        which.code(),
                        utc(which.from()),
                        utc(which.to()),
                        OperationsApi.MOST_REPLAYS,
                        wish.limit())
                .map(rows -> rows.stream().map(row -> row.getUUID("job_id")).toList());
    }

    /** The letter goes first: of two who replay it at the same time, one finds it gone. */
    static final String REPLAY = """
            with letter as (
                delete from dead_letters d using jobs j
                where d.job_id = $1 and j.id = d.job_id and j.status = 'failed' and j.replays < $2
                returning d.job_id, j.error_code),
            changed as (
                update jobs j set status = 'pending', attempts = 0, crashes = 0, outages = 0, lost_leases = 0,
                    handed_back = false, replays = j.replays + 1, fence = j.fence + 1, visible_at = now(),
                    error = null, error_at = null, completed_at = null,
                    step = 'queued', steps_done = 0, steps_total = 0, version = j.version + 1
                from letter l where j.id = l.job_id
                returning %s, j.replays, l.error_code as died_of)
            """.formatted(JOB_COLUMNS) + recorded(Kind.REPLAYED, """
                    jsonb_build_object(
                        'actor', $3::text, 'request_id', $4::text, 'replay', c.replays, 'died_of', c.died_of)
                    """);

    /** Empty when somebody else was faster. */
    Future<Optional<JobChanged>> replay(UUID job, ReplayLetters wish) {
        return database.run(
                        REPLAY, job, OperationsApi.MOST_REPLAYS, wish.actor().toString(), wish.requestId())
                .map(rows -> rows.stream().findFirst().map(row -> EventTable.read(row, Kind.REPLAYED)));
    }

    private static UUID @Nullable [] ids(Letters which) {
        List<UUID> jobs = which.jobs();
        return jobs == null ? null : jobs.toArray(UUID[]::new);
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static List<FailedJob> read(RowSet<Row> rows) {
        return rows.stream().map(DeadLetterTable::read).toList();
    }

    private static FailedJob read(Row row) {
        return new FailedJob(
                row.getUUID("id"),
                row.getUUID("image_id"),
                row.getUUID("user_id"),
                row.getString("bucket"),
                row.getString("original_filename"),
                row.getLong("file_size"),
                Json.read(row.getString("error"), Problem.class),
                row.getInteger("attempts"),
                row.getInteger("max_retries"),
                row.getInteger("crashes"),
                row.getInteger("lost_leases"),
                row.getInteger("replays"),
                row.getString("request_id"),
                row.getString("trace_id"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("completed_at").toInstant(),
                row.getBoolean("dead") ? new DeadLetter(row.getString("stack_digest"), row.getString("worker")) : null);
    }
}
