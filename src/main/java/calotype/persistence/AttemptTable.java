package calotype.persistence;

import static calotype.persistence.EventTable.JOB_COLUMNS;
import static calotype.persistence.EventTable.recorded;

import calotype.contract.Events.JobChanged;
import calotype.contract.JobsApi.ClaimJob;
import calotype.contract.JobsApi.CompleteJob;
import calotype.contract.JobsApi.FailJob;
import calotype.contract.JobsApi.HandBack;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.RenewLease;
import calotype.contract.JobsApi.ReportProgress;
import calotype.contract.JobsApi.RetryJob;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.Json;
import calotype.model.ObjectKey;
import calotype.model.PaletteColor;
import calotype.model.Plan;
import calotype.model.RawMetadata;
import calotype.persistence.EventTable.Kind;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code jobs} as the worker sees it that holds one by lease and fence. What comes with an old fence, or for
 * a job that is not being processed, finds no row and changes nothing: then the answer is empty.
 */
final class AttemptTable {
    /** A job whose workers keep vanishing kills them. */
    static final int LOST_LEASES_ALLOWED = 5;

    private static final String LEASE_GIVEN_UP = "lease_owner = null, lease_until = null";

    private final Database database;

    AttemptTable(Database database) {
        this.database = database;
    }

    /** A job in the worker's hands, and the news of it. */
    record Claim(JobWork work, JobChanged news) {}

    /**
     * A ticket is the permission to begin one job: the one whose turn it is, which need not be the ticket's own. That
     * one is shown to the queue again, unless somebody has it in hand. A run that was cut off, by a lost lease or by
     * handing back, is run again without using an attempt up.
     */
    static final String CLAIM =
            """
            with chosen as (
                select id from jobs
                where status in ('pending', 'processing', 'retrying')
                  and (status = 'pending'
                       or status = 'retrying' and next_attempt_at <= now()
                       or status = 'processing' and lease_until < now() and lost_leases + 1 < $4)
                order by priority, turn, id limit 1 for update skip locked),
            passed_over as (
                update jobs set visible_at = now() where id in (
                    select j.id from jobs j, chosen c
                    where j.id = $1 and j.id <> c.id and j.status = 'pending' and j.visible_at > now()
                    for update of j skip locked)),
            changed as (
                update jobs j set
                    status = 'processing',
                    attempts = j.attempts + case when j.status = 'processing' or j.handed_back then 0 else 1 end,
                    lost_leases = j.lost_leases + case when j.status = 'processing' then 1 else 0 end,
                    handed_back = false,
                    fence = j.fence + 1,
                    lease_owner = $2,
                    lease_until = now() + make_interval(secs => $3),
                    visible_at = now() + make_interval(secs => $3),
                    next_attempt_at = null,
                    step = 'queued', steps_done = 0, steps_total = 0,
                    started_at = coalesce(j.started_at, now()),
                    version = j.version + 1
                from chosen c, images i
                where j.id = c.id and i.id = j.image_id
                returning %s, j.fence, j.attempts, j.max_retries, j.crashes, j.outages, j.request_id,
                          j.trace_id, j.plan::text as plan, i.bucket, i.storage_key, i.format,
                          setval(('job_turns_' || j.priority)::regclass, greatest(j.turn, %s, 1)) as turn_begun)
            """.formatted(JOB_COLUMNS, JobTable.turnBegun("j.priority")) + recorded(Kind.PROCESSING_STARTED);

    Future<Optional<Claim>> claim(ClaimJob wish) {
        return database.run(CLAIM, wish.jobId(), wish.worker(), (double) wish.leaseSeconds(), LOST_LEASES_ALLOWED)
                .map(rows ->
                        first(rows).map(row -> new Claim(work(row), EventTable.read(row, Kind.PROCESSING_STARTED))));
    }

    private static JobWork work(Row row) {
        return new JobWork(
                row.getUUID("id"),
                row.getUUID("image_id"),
                row.getUUID("user_id"),
                row.getString("bucket"),
                new ObjectKey(row.getString("storage_key")),
                ImageFormat.of(row.getString("format")),
                Json.read(row.getString("plan"), Plan.class),
                row.getLong("fence"),
                row.getInteger("attempts"),
                row.getInteger("max_retries"),
                row.getInteger("crashes"),
                row.getInteger("outages"),
                row.getString("request_id"),
                row.getString("trace_id"));
    }

    static final String ABANDON = """
            with held as (
                select id, lease_owner from jobs
                where id = $1 and status = 'processing' and lease_until < now() and lost_leases + 1 >= $3
                for update),
            changed as (
                update jobs j set status = 'failed', completed_at = now(), lost_leases = j.lost_leases + 1,
                    error = $2::text::jsonb, error_at = now(), version = j.version + 1, %s
                from held h where j.id = h.id
                returning %s, h.lease_owner as worker),
            letter as (
                insert into dead_letters (job_id, worker) select id, worker from changed)
            """.formatted(LEASE_GIVEN_UP, JOB_COLUMNS) + recorded(Kind.FAILED);

    /** Fails a job that was not to be had because too many workers vanished with it. */
    Future<Optional<JobChanged>> abandonIfHopeless(UUID job) {
        Problem crash = new Problem(
                ProblemCode.WORKER_CRASH,
                "The workers that took this picture up stopped before they were done, each time.",
                false,
                Map.of());
        return database.run(ABANDON, job, Json.text(crash), LOST_LEASES_ALLOWED).map(news(Kind.FAILED));
    }

    /** Not forced to disk: a lease lost in a crash of the database is only taken up again sooner. */
    static final String RENEW = """
            update jobs set lease_until = now() + make_interval(secs => $3), visible_at = now() + make_interval(secs => $3)
            where id = $1 and fence = $2 and status = 'processing'
            returning set_config('synchronous_commit', 'off', true)
            """;

    /** Whether the worker still holds the job. */
    Future<Boolean> renew(RenewLease lease) {
        return database.run(RENEW, lease.jobId(), lease.fence(), (double) lease.leaseSeconds())
                .map(rows -> rows.size() > 0);
    }

    /** Reports may overtake each other; what is told never falls back. */
    static final String PROGRESS = """
            with changed as (
                update jobs j set
                    step = case when $4 >= j.steps_done then $3 else j.step end,
                    steps_done = greatest(j.steps_done, $4),
                    steps_total = greatest(j.steps_total, $5),
                    version = j.version + 1
                where j.id = $1 and j.fence = $2 and j.status = 'processing'
                returning %s)
            """.formatted(JOB_COLUMNS) + EventTable.ANNOUNCED;

    Future<Optional<JobChanged>> progress(ReportProgress report) {
        return database.run(
                        PROGRESS,
                        report.jobId(),
                        report.fence(),
                        report.progress().step(),
                        report.progress().done(),
                        report.progress().total())
                .map(rows -> first(rows).map(row -> EventTable.read(row, "job.progress", report.thumbhash())));
    }

    static final String COMPLETE = """
            with changed as (
                update jobs j set status = 'completed', completed_at = now(), step = 'done', steps_done = j.steps_total,
                    error = null, error_at = null, version = j.version + 1, %s
                where j.id = $1 and j.fence = $2 and j.status = 'processing'
                returning %s),
            image as (
                update images i set metadata = $3::text::jsonb, width = $4, height = $5, dominant_color = $6,
                    engine_version = $7, raw_metadata = $9::text::jsonb, version = i.version + 1
                from changed c where i.id = c.image_id),
            variants as (
                insert into image_variants (image_id, name, position, set, format, width, height, quality,
                                            size_bytes, sha256, storage_key, kept_original, engine_version)
                select c.image_id, v.name, v.position, v.set, v.format, v.width, v.height, v.quality,
                       nullif(v.size_bytes, 0), v.sha256, v.storage_key, coalesce(v.kept_original, false), $7
                from changed c, rows from (jsonb_to_recordset($8::text::jsonb) as (
                        name text, set text, format text, width integer, height integer, quality integer,
                        "sizeBytes" bigint, sha256 text, key text, "keptOriginal" boolean))
                    with ordinality as v (name, set, format, width, height, quality,
                                          size_bytes, sha256, storage_key, kept_original, position))
            """.formatted(LEASE_GIVEN_UP, JOB_COLUMNS) + recorded(Kind.COMPLETED);

    Future<Optional<JobChanged>> complete(CompleteJob result) {
        ImageFacts facts = result.facts();
        RawMetadata raw = result.rawMetadata();
        return database.run(
                        COMPLETE,
                        result.jobId(),
                        result.fence(),
                        Json.text(facts),
                        facts.width(),
                        facts.height(),
                        dominant(facts),
                        result.engineVersion(),
                        Json.text(result.renditions()),
                        raw == null ? null : Json.text(raw))
                .map(news(Kind.COMPLETED));
    }

    private static @Nullable String dominant(ImageFacts facts) {
        return facts.colors().stream().map(PaletteColor::hex).findFirst().orElse(null);
    }

    /** What an outage cut short uses no attempt up, as what was handed back. */
    static final String RETRY = """
            with changed as (
                update jobs j set status = 'retrying',
                    next_attempt_at = now() + make_interval(secs => $4),
                    visible_at = now() + make_interval(secs => $4),
                    handed_back = $5, outages = case when $5 then j.outages + 1 else 0 end, crashes = j.crashes + $6,
                    error = $3::text::jsonb, error_at = now(), version = j.version + 1, %s
                where j.id = $1 and j.fence = $2 and j.status = 'processing'
                returning %s)
            """.formatted(LEASE_GIVEN_UP, JOB_COLUMNS) + recorded(Kind.RETRYING);

    Future<Optional<JobChanged>> retry(RetryJob end) {
        return database.run(
                        RETRY,
                        end.jobId(),
                        end.fence(),
                        Json.text(end.problem()),
                        end.delayMillis() / 1000.0,
                        end.free(),
                        crashes(end.problem()))
                .map(news(Kind.RETRYING));
    }

    private static int crashes(Problem problem) {
        return problem.code() == ProblemCode.WORKER_CRASH ? 1 : 0;
    }

    static final String FAIL = """
            with held as (
                select id, lease_owner from jobs where id = $1 and fence = $2 and status = 'processing' for update),
            changed as (
                update jobs j set status = 'failed', completed_at = now(), crashes = j.crashes + $4,
                    error = $3::text::jsonb, error_at = now(), version = j.version + 1, %s
                from held h where j.id = h.id
                returning %s, h.lease_owner as worker),
            letter as (
                insert into dead_letters (job_id, worker, stack_digest)
                select id, worker, $6 from changed where $5::boolean)
            """.formatted(LEASE_GIVEN_UP, JOB_COLUMNS) + recorded(Kind.FAILED);

    Future<Optional<JobChanged>> fail(FailJob end) {
        return database.run(
                        FAIL,
                        end.jobId(),
                        end.fence(),
                        Json.text(end.problem()),
                        crashes(end.problem()),
                        end.deadLetter(),
                        end.stackDigest())
                .map(news(Kind.FAILED));
    }

    static final String HAND_BACK = """
            with changed as (
                update jobs j set status = 'pending', handed_back = true, visible_at = now(),
                    step = 'queued', steps_done = 0, steps_total = 0, version = j.version + 1, %s
                where j.id = $1 and j.fence = $2 and j.status = 'processing'
                returning %s)
            """.formatted(LEASE_GIVEN_UP, JOB_COLUMNS) + recorded(Kind.HANDED_BACK);

    Future<Optional<JobChanged>> handBack(HandBack job) {
        return database.run(HAND_BACK, job.jobId(), job.fence()).map(news(Kind.HANDED_BACK));
    }

    private static Function<RowSet<Row>, Optional<JobChanged>> news(Kind kind) {
        return rows -> first(rows).map(row -> EventTable.read(row, kind));
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.stream().findFirst();
    }
}
