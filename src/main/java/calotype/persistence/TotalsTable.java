package calotype.persistence;

import calotype.contract.OperationsApi.CountAll;
import calotype.contract.OperationsApi.Totals;
import calotype.model.JobState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.EnumMap;
import java.util.Map;

/** What all tables hold together, counted when asked. */
final class TotalsTable {
    private final Database database;

    TotalsTable(Database database) {
        this.database = database;
    }

    /** One statement, so that the numbers are of one moment. */
    static final String COUNT = """
            select count(*) filter (where status = 'pending') as pending,
                   count(*) filter (where status = 'processing') as processing,
                   count(*) filter (where status = 'retrying') as retrying,
                   count(*) filter (where status = 'completed') as completed,
                   count(*) filter (where status = 'failed') as failed,
                   count(*) filter (where status = 'cancelled') as cancelled,
                   (select count(*) from images) as images,
                   (select count(*) from dead_letters) as dead_letters,
                   count(*) filter (where fresh) as completed_24h,
                   avg(seconds) filter (where fresh) as average,
                   percentile_cont(0.95) within group (order by seconds) filter (where fresh) as p95
            from (
                select status, status = 'completed' and completed_at > now() - interval '24 hours' as fresh,
                       extract(epoch from completed_at - started_at)::double precision as seconds
                from jobs) j
            """;

    Future<Totals> count(CountAll question) {
        return database.read(COUNT).map(rows -> read(rows.iterator().next()));
    }

    private static Totals read(Row row) {
        Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            jobs.put(state, row.getLong(state.wire()));
        }
        return new Totals(
                jobs,
                row.getLong("images"),
                row.getLong("dead_letters"),
                row.getLong("completed_24h"),
                row.getDouble("average"),
                row.getDouble("p95"));
    }
}
