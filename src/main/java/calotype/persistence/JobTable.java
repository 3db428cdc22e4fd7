package calotype.persistence;

import static calotype.persistence.EventTable.JOB_COLUMNS;
import static calotype.persistence.EventTable.noted;
import static calotype.persistence.EventTable.recorded;

import calotype.contract.AccountsApi.Attempts;
import calotype.contract.Events.JobChanged;
import calotype.contract.IdempotencyApi.KeptAnswer;
import calotype.contract.IdempotencyApi.PastAnswer;
import calotype.contract.JobsApi.CancelJob;
import calotype.contract.JobsApi.CancelledJob;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.LedgerPulse;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.Pulse;
import calotype.contract.JobsApi.Quota;
import calotype.contract.JobsApi.Stage;
import calotype.contract.JobsApi.TakeTickets;
import calotype.contract.JobsApi.Tickets;
import calotype.model.Json;
import calotype.model.ObjectKey;
import calotype.persistence.EventTable.Kind;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code jobs} as the front door and the queue see it; workers see it through {@link AttemptTable}. */
final class JobTable {
    private final Database database;
    private final int maxRetries;
    private final boolean broker;

    /**
     * @param maxRetries of jobs that are opened
     * @param broker whether tickets go to one
     */
    JobTable(Database database, int maxRetries, boolean broker) {
        this.database = database;
        this.maxRetries = maxRetries;
        this.broker = broker;
    }

    /** The newest turn of a priority that was begun; 0 before the first. */
    static String turnBegun(String priority) {
        return "coalesce(pg_sequence_last_value(('job_turns_' || %s)::regclass), 0)".formatted(priority);
    }

    private static final String OPENING = """
            with held as (
                select from idempotency_keys
                where owner_id = $3 and operation = $24 and key = $25 and holder = $26 and status is null for update),
            entitled as (
                select 1 where $25::text is null union all select 1 from held),
            counted as (
                insert into upload_rate_limits as l (subject, policy, window_start, upload_count)
                select ($3::uuid)::text, $21, to_timestamp(floor(extract(epoch from now()) / $23::integer) * $23), 1
                from entitled where $21::text is not null
                on conflict (subject, policy, window_start)
                    do update set upload_count = l.upload_count + 1 where l.upload_count < $22
                returning upload_count, window_start + make_interval(secs => $23) as window_end),
            admitted as (
                select upload_count, window_end from counted union all
                select null, null from entitled where $21::text is null),
            told as (
                update users u set event_seq = u.event_seq + 1,
                    last_turns[$20] = greatest(u.last_turns[$20] + 1, %s)
                from admitted a where u.id = $3
                returning u.event_seq, u.last_turns[$20] as turn, a.upload_count, a.window_end),
            image as (
                insert into images (id, owner_id, bucket, original_filename, format, mime_type, file_size, sha256,
                                    width, height, storage_key, user_metadata, tags, visibility)
                select $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::jsonb, $14, $15 from told),
            answered as (
                update idempotency_keys set fingerprint = $27, status = $28::integer, location = $29, body = $30
                from told where owner_id = $3 and operation = $24 and key = $25),
            changed as (
                insert into jobs as j (id, image_id, user_id, plan, request_id, trace_id, max_retries, priority, turn,
                                       visible_at)
                select $2, $1, $3, $16::text::jsonb, $17, $31, $18, $19::text::job_priority, told.turn, now() + %s
                from told
                returning %s)
            """;

    static final String OPEN =
            OPENING.formatted(turnBegun("$19::text"), "interval '0'", JOB_COLUMNS) + noted(Kind.UPLOAD_INITIATED);

    /** With a broker the ticket is a letter to it; the row is looked at again if nobody has claimed it in time. */
    static final String OPEN_WITH_TICKET = OPENING.formatted(turnBegun("$19::text"), "interval '1 minute'", JOB_COLUMNS)
            + OutboxTable.withTicket("$17::text")
            + noted(Kind.UPLOAD_INITIATED);

    /** A job that was written down, and its place in the quota's window. */
    record Opened(JobChanged news, @Nullable Attempts uploads) {}

    /**
     * Each of the statement's parts goes on from the one before: who holds the key, if there is one, is counted, if
     * there is a quota; only then anything else is written.
     */
    Future<Opened> open(OpenJob job) {
        Quota quota = job.quota();
        KeptAnswer kept = job.answer();
        PastAnswer answer = kept == null ? null : kept.answer();
        return database.run(
                        broker ? OPEN_WITH_TICKET : OPEN,
                        job.imageId(),
                        job.jobId(),
                        job.owner(),
                        job.bucket(),
                        job.filename(),
                        job.format().wire(),
                        job.declaredMime(),
                        job.sizeBytes(),
                        job.sha256(),
                        job.width(),
                        job.height(),
                        job.source().path(),
                        job.userMetadata(),
                        job.tags().toArray(String[]::new),
                        job.visibility().wire(),
                        Json.text(job.plan()),
                        job.requestId(),
                        maxRetries,
                        job.urgency().wire(),
                        job.urgency().ordinal() + 1,
                        quota == null ? null : quota.policy(),
                        quota == null ? null : quota.most(),
                        quota == null ? null : quota.windowSeconds(),
                        kept == null ? null : kept.operation(),
                        kept == null ? null : kept.key(),
                        kept == null ? null : kept.holder(),
                        answer == null ? null : answer.fingerprint(),
                        answer == null ? null : answer.status(),
                        answer == null ? null : answer.location(),
                        answer == null ? null : answer.body(),
                        job.traceId())
                .compose(rows -> rows.size() == 0
                        ? refused(job)
                        : Future.succeededFuture(opened(rows.iterator().next())));
    }

    private static Opened opened(Row row) {
        Integer uploads = row.getInteger("upload_count");
        return new Opened(
                EventTable.read(row, Kind.UPLOAD_INITIATED),
                uploads == null
                        ? null
                        : new Attempts(
                                uploads, row.getOffsetDateTime("window_end").toInstant()));
    }

    static final String REFUSED = """
            select exists (select from users where id = $1) as known,
                   $3::text is null or exists (
                       select from idempotency_keys
                       where owner_id = $1 and operation = $2 and key = $3 and holder = $4 and status is null) as held,
                   ceil($5::integer - mod(extract(epoch from now()), $5))::integer as seconds_left
            """;

    /** Nothing was written; says why. */
    private Future<Opened> refused(OpenJob job) {
        Quota quota = job.quota();
        KeptAnswer kept = job.answer();
        return database.run(
                        REFUSED,
                        job.owner(),
                        kept == null ? null : kept.operation(),
                        kept == null ? null : kept.key(),
                        kept == null ? null : kept.holder(),
                        quota == null ? null : quota.windowSeconds())
                .map(rows -> {
                    Row row = rows.iterator().next();
                    if (!row.getBoolean("known")) {
                        throw noSuchOwner();
                    }
                    if (!row.getBoolean("held") || quota == null) {
                        throw ProblemCode.IDEMPOTENCY_IN_PROGRESS
                                .because("Another request with this Idempotency-Key has taken over; send it again.")
                                .retryAfter(Duration.ofSeconds(1));
                    }
                    throw ProblemCode.RATE_LIMITED
                            .because("The limit of " + quota.most() + " " + quota.policy() + " is reached.")
                            .retryAfter(Duration.ofSeconds(row.getInteger("seconds_left")));
                });
    }

    private static ProblemException noSuchOwner() {
        return ProblemCode.TOKEN_INVALID.because("The account of this token does not exist any more.");
    }

    /** A ticket is out of sight for ten seconds; whoever took it has claimed the job by then, or another may. */
    static final String TAKE = """
            update jobs set visible_at = now() + interval '10 seconds'
            where id in (
                select id from jobs
                where status in ('pending', 'processing', 'retrying') and visible_at <= now()
                order by priority, turn, id limit $1 for update skip locked)
            returning id, set_config('synchronous_commit', 'off', true)
            """;

    Future<Tickets> take(TakeTickets wish) {
        if (wish.stage() != Stage.IMAGE) {
            return Future.succeededFuture(new Tickets(List.of()));
        }
        return database.run(TAKE, wish.most())
                .map(rows -> new Tickets(rows.stream()
                        .map(row -> new JobTicket(row.getUUID("id"), Stage.IMAGE))
                        .toList()));
    }

    /** The fence rises, so that a worker that has it in hand writes nothing more. */
    static final String CANCEL = """
            with changed as (
                update jobs j set status = 'cancelled', completed_at = now(), next_attempt_at = null,
                    ai_status = case when j.ai_status in ('pending', 'processing', 'retrying')
                        then 'cancelled' else j.ai_status end,
                    lease_owner = null, lease_until = null, fence = j.fence + 1, version = j.version + 1
                from images i
                where j.id = $2 and j.user_id = $1 and i.id = j.image_id
                  and j.status in ('pending', 'processing', 'retrying')
                returning %s, i.bucket,
                          exists (select from image_variants v where v.image_id = j.image_id) as has_renditions)
            """.formatted(JOB_COLUMNS) + recorded(Kind.CANCELLED);

    static final String STATUS = "select status from jobs where id = $2 and user_id = $1";

    /** A job that was stopped, and the news of it. */
    record Cancellation(CancelledJob job, JobChanged news) {}

    /** @return fails with {@code not_found}, or with {@code job_finished} when there is nothing left to stop */
    Future<Cancellation> cancel(CancelJob wish) {
        return database.run(CANCEL, wish.owner(), wish.jobId())
                .compose(rows -> rows.stream()
                        .findFirst()
                        .map(row -> Future.succeededFuture(cancellation(row)))
                        .orElseGet(() -> notCancelled(wish)));
    }

    private static Cancellation cancellation(Row row) {
        JobChanged news = EventTable.read(row, Kind.CANCELLED);
        String made = ObjectKey.processedPrefix(row.getString("bucket"), news.owner(), news.imageId());
        return new Cancellation(
                new CancelledJob(news.imageId(), row.getBoolean("has_renditions") ? List.of() : List.of(made)), news);
    }

    private Future<Cancellation> notCancelled(CancelJob wish) {
        return database.run(STATUS, wish.owner(), wish.jobId()).map(rows -> {
            String status = rows.stream()
                    .findFirst()
                    .map(row -> row.getString("status"))
                    .orElseThrow(() -> ProblemCode.NOT_FOUND.because("No job of yours has this id."));
            throw ProblemCode.JOB_FINISHED
                    .because("The job is " + status + " already; there is nothing left to stop.")
                    .with("job_status", status);
        });
    }

    static final String KNOWN = """
            select exists (select from jobs where id = $1)
                or exists (select from image_upload_events where job_id = $1 and event_type = 'deleted') as known
            """;

    /** Whether there is such a job, or was one before its image was deleted. */
    Future<Boolean> known(UUID job) {
        return database.run(KNOWN, job).map(rows -> rows.iterator().next().getBoolean("known"));
    }

    static final String PULSE = """
            select count(*) filter (where status <> 'processing') as pending,
                   count(*) filter (where status = 'processing') as processing
            from jobs where status in ('pending', 'processing', 'retrying')
            """;

    Future<LedgerPulse> pulse(Pulse question) {
        return database.read(PULSE).map(rows -> {
            Row row = rows.iterator().next();
            return new LedgerPulse(row.getLong("pending"), row.getLong("processing"));
        });
    }
}
