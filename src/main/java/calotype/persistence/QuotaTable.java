package calotype.persistence;

import calotype.contract.AccountsApi.Attempts;
import calotype.contract.AccountsApi.CountAttempt;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;

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

    Future<Attempts> count(CountAttempt attempt) {
        return database.run(COUNT, attempt.subject(), attempt.policy(), attempt.windowSeconds(), attempt.cost())
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Attempts(
                            row.getInteger("upload_count"),
                            row.getOffsetDateTime("window_end").toInstant());
                });
    }
}
