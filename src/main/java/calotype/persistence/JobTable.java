package calotype.persistence;

import static calotype.persistence.EventTable.JOB_COLUMNS;
import static calotype.persistence.EventTable.recorded;

import calotype.contract.Events.JobChanged;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.LedgerPulse;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.Pulse;
import calotype.contract.JobsApi.Stage;
import calotype.contract.JobsApi.TakeTickets;
import calotype.contract.JobsApi.Tickets;
import calotype.model.Json;
import calotype.persistence.EventTable.Kind;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;

/** The table {@code jobs} as the front door and the queue see it; workers see it through {@link AttemptTable}. */
final class JobTable {
    private final Database database;
    private final int maxRetries;
    private final WorkerRoll workers = new WorkerRoll();

    /** @param maxRetries of jobs that are opened */
    JobTable(Database database, int maxRetries) {
        this.database = database;
        this.maxRetries = maxRetries;
    }

    static final String OPEN = """
            with image as (
                insert into images (id, owner_id, bucket, original_filename, format, mime_type, file_size, sha256,
                                    width, height, storage_key, user_metadata, tags, visibility)
                values ($1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::jsonb, $14, $15)),
            changed as (
                insert into jobs as j (id, image_id, user_id, plan, request_id, max_retries)
                values ($2, $1, $3, $16::text::jsonb, $17, $18)
                returning %s)
            """.formatted(JOB_COLUMNS) + recorded(Kind.UPLOAD_INITIATED);

    Future<JobChanged> open(OpenJob job) {
        return database.run(
                        OPEN,
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
                        maxRetries)
                .map(rows -> EventTable.read(rows.iterator().next(), Kind.UPLOAD_INITIATED))
                .recover(failure -> Future.failedFuture(Database.refersToNothing(failure) ? noSuchOwner() : failure));
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
                order by visible_at limit $1 for update skip locked)
            returning id, set_config('synchronous_commit', 'off', true)
            """;

    Future<Tickets> take(TakeTickets wish) {
        if (wish.stage() == Stage.IMAGE && wish.worker() != null) {
            workers.note(wish.worker(), wish.slots());
        }
        if (wish.stage() != Stage.IMAGE || wish.most() == 0) {
            return Future.succeededFuture(new Tickets(List.of()));
        }
        return database.run(TAKE, wish.most())
                .map(rows -> new Tickets(rows.stream()
                        .map(row -> new JobTicket(row.getUUID("id"), Stage.IMAGE))
                        .toList()));
    }

    static final String PULSE = """
            select count(*) filter (where status <> 'processing') as pending,
                   count(*) filter (where status = 'processing') as processing
            from jobs where status in ('pending', 'processing', 'retrying')
            """;

    Future<LedgerPulse> pulse(Pulse question) {
        return database.run(PULSE).map(rows -> {
            Row row = rows.iterator().next();
            List<Integer> slots = workers.slots();
            int allSlots = slots.stream().mapToInt(Integer::intValue).sum();
            return new LedgerPulse(row.getLong("pending"), row.getLong("processing"), slots.size(), allSlots);
        });
    }
}
