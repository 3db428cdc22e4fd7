package calotype.persistence;

import calotype.queue.Letter;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The table {@code outbox}. A row that a node takes is out of the others' sight for a while, so that they share the
 * work and one that dies leaves it to them. That a row goes out twice is harmless; that it never does is not.
 */
final class OutboxTable {
    /** The form of a ticket, made of a job {@code j}. */
    private static final String TICKET =
            "jsonb_build_object('version', 1, 'job_id', j.id, 'stage', 'image', 'request_id', j.request_id)";

    /**
     * A part of a statement that has changed a job: its ticket, in the same transaction.
     *
     * <p>The job may be one that the statement itself makes, so what is not among the changed columns is given.
     */
    private static final String WITH_TICKET = """
            , ticket as (
                insert into outbox (aggregate, topic, payload)
                select j.id, 'images', %s from (select c.id, %s as request_id from changed c) j)
            """;

    private final Database database;

    OutboxTable(Database database) {
        this.database = database;
    }

    /** @param requestId what the statement calls it */
    static String withTicket(String requestId) {
        return WITH_TICKET.formatted(TICKET, requestId);
    }

    static final String TAKE = """
            update outbox set tries = tries + 1, due_at = now() + interval '20 seconds'
            where id in (
                select id from outbox where published_at is null and due_at <= now()
                order by id limit $1 for update skip locked)
            returning id, topic, payload::text as body, payload ->> 'request_id' as request_id,
                      set_config('synchronous_commit', 'off', true)
            """;

    /** Takes rows that are due, the oldest first. */
    Future<List<Letter>> take(int most) {
        return database.run(TAKE, most)
                .map(rows -> rows.stream()
                        .map(row -> new Letter(
                                row.getLong("id"),
                                row.getString("topic"),
                                row.getString("body"),
                                row.getString("request_id")))
                        .sorted(Comparator.comparingLong(Letter::id))
                        .toList());
    }

    /** A ticket that went out late is not taken for lost at once. */
    static final String SENT = """
            with sent as (
                update outbox set published_at = now() where id = any($1)
                returning aggregate, created_at, set_config('synchronous_commit', 'off', true))
            update jobs j set visible_at = now() + interval '1 minute'
            from sent s
            where j.id = s.aggregate and s.created_at < now() - interval '20 seconds'
              and j.status in ('pending', 'retrying')
            """;

    Future<Void> sent(Collection<Long> ids) {
        return database.run(SENT, (Object) ids.toArray(Long[]::new)).mapEmpty();
    }

    /** One that fails again and again is tried ever more seldom, down to once a minute. */
    static final String FAILED = """
            update outbox set due_at = now() + least(interval '1 minute', interval '1 second' * power(2, least(tries, 6)))
            where id = any($1)
            """;

    Future<Void> failed(Collection<Long> ids) {
        return database.run(FAILED, (Object) ids.toArray(Long[]::new)).mapEmpty();
    }

    /**
     * Jobs that wait for a worker and are not known to have a ticket on its way: due after a pause, given back, of a
     * worker that was lost, or with a ticket that was. Until it is claimed each gets another one after a minute, and
     * then ever more seldom, down to every ten minutes: tickets may lie in the broker for long.
     */
    static final String SWEEP = """
            with j as (
                update jobs set visible_at = now()
                    + least(interval '10 minutes', greatest(interval '1 minute', now() - created_at))
                where id in (
                    select id from jobs
                    where status in ('pending', 'processing', 'retrying') and visible_at <= now()
                    order by visible_at limit $1 for update skip locked)
                returning id, request_id, set_config('synchronous_commit', 'off', true))
            insert into outbox (aggregate, topic, payload) select j.id, 'images', %s from j returning id
            """.formatted(TICKET);

    /** Gives tickets to jobs that lack one, and tells to how many. */
    Future<Integer> sweep(int most) {
        return database.run(SWEEP, most).map(rows -> rows.size());
    }

    static final String PURGE = """
            delete from outbox where id in (
                select id from outbox where published_at < now() - interval '10 minutes' order by id limit $1)
            """;

    Future<Void> purge(int most) {
        return database.run(PURGE, most).mapEmpty();
    }
}
