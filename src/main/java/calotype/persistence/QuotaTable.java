package calotype.persistence;

import calotype.contract.AccountsApi.Attempts;
import calotype.contract.AccountsApi.CountAttempt;
import calotype.contract.AccountsApi.ResetAttempts;
import calotype.contract.Done;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** The table {@code upload_rate_limits}: attempts per subject and policy in fixed windows of the database's clock. */
final class QuotaTable {
    private final Database database;

    QuotaTable(Database database) {
        this.database = database;
    }

    /** Windows that are over are of no use any more: a subject has one row per policy. */
    static final String COUNT = """
            with current as (
                select to_timestamp(floor(extract(epoch from now()) / $3::integer) * $3) as window_start),
            over as (
                delete from upload_rate_limits l using current c
                where l.subject = $1 and l.policy = $2 and l.window_start < c.window_start)
            insert into upload_rate_limits as l (subject, policy, window_start, upload_count)
            select $1, $2, window_start, greatest($4::integer, 0) from current
            on conflict (subject, policy, window_start)
                do update set upload_count = greatest(l.upload_count + $4, 0)
            returning upload_count, window_start + make_interval(secs => $3) as window_end
            """;

    static final String LOOK = """
            select coalesce(l.upload_count, 0) as upload_count,
                   c.window_start + make_interval(secs => $3) as window_end
            from (select to_timestamp(floor(extract(epoch from now()) / $3::integer) * $3) as window_start) c
            left join upload_rate_limits l
                on l.subject = $1 and l.policy = $2 and l.window_start = c.window_start
            """;

    /** Counts, or only looks when there is nothing to count. */
    Future<Attempts> count(CountAttempt attempt) {
        Future<RowSet<Row>> counted = attempt.cost() == 0
                ? database.read(LOOK, attempt.subject(), attempt.policy(), attempt.windowSeconds())
                : database.run(COUNT, attempt.subject(), attempt.policy(), attempt.windowSeconds(), attempt.cost());
        return counted.map(rows -> {
            Row row = rows.iterator().next();
            return new Attempts(
                    row.getInteger("upload_count"),
                    row.getOffsetDateTime("window_end").toInstant());
        });
    }

    static final String RESET = "delete from upload_rate_limits where subject = $1 and policy = $2";

    Future<Done> reset(ResetAttempts whose) {
        return database.run(RESET, whose.subject(), whose.policy()).map(rows -> Done.YES);
    }
}
