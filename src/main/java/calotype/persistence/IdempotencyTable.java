package calotype.persistence;

import calotype.contract.Done;
import calotype.contract.IdempotencyApi.HoldKey;
import calotype.contract.IdempotencyApi.KeyState;
import calotype.contract.IdempotencyApi.PastAnswer;
import calotype.contract.IdempotencyApi.ReleaseKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code idempotency_keys}. Answers are written by the statements that make what is answered. */
final class IdempotencyTable {
    private static final Logger log = LoggerFactory.getLogger(IdempotencyTable.class);

    private final Database database;

    IdempotencyTable(Database database) {
        this.database = database;
    }

    /** One of all who ask at the same time gets the row; an expired answer is as good as none. */
    static final String HOLD = """
            insert into idempotency_keys as k (owner_id, operation, key, holder, held_until, expires_at)
            select u.id, $2, $3, $4, now() + make_interval(secs => $5), now() + make_interval(secs => $6)
            from users u where u.id = $1
            on conflict (owner_id, operation, key) do update set
                holder = excluded.holder, held_until = excluded.held_until, expires_at = excluded.expires_at,
                fingerprint = null, status = null, location = null, body = null
                where k.expires_at < now()
                   or k.status is null and (k.holder = excluded.holder or k.held_until < now())
            returning 1
            """;

    static final String LOOK = """
            select fingerprint, status, location, body,
                   ceil(extract(epoch from held_until - now()))::integer as seconds_left
            from idempotency_keys where owner_id = $1 and operation = $2 and key = $3
            """;

    Future<KeyState> hold(HoldKey wish) {
        return database.run(
                        HOLD,
                        wish.owner(),
                        wish.operation(),
                        wish.key(),
                        wish.holder(),
                        (double) wish.holdSeconds(),
                        (double) wish.keepSeconds())
                .compose(rows -> rows.rowCount() > 0
                        ? Future.succeededFuture(new KeyState(true, null, wish.holdSeconds()))
                        : database.run(LOOK, wish.owner(), wish.operation(), wish.key())
                                .map(found -> found.stream()
                                        .findFirst()
                                        .map(IdempotencyTable::state)
                                        // Released in this very moment: whoever comes back finds it free.
                                        .orElse(new KeyState(false, null, 1))));
    }

    private static KeyState state(Row row) {
        Integer status = row.getInteger("status");
        if (status == null) {
            return new KeyState(false, null, Math.max(1, row.getInteger("seconds_left")));
        }
        PastAnswer past =
                new PastAnswer(row.getString("fingerprint"), status, row.getString("location"), row.getString("body"));
        return new KeyState(false, past, 1);
    }

    static final String RELEASE = """
            delete from idempotency_keys
            where owner_id = $1 and operation = $2 and key = $3 and holder = $4 and status is null
            """;

    Future<Done> release(ReleaseKey wish) {
        return database.run(RELEASE, wish.owner(), wish.operation(), wish.key(), wish.holder())
                .map(rows -> rows.rowCount() > 0 ? Done.YES : Done.NO);
    }

    static final String SWEEP = """
            delete from idempotency_keys where ctid = any (array(
                select ctid from idempotency_keys where expires_at < now() limit 1000 for update skip locked))
            """;

    /** Removes some of the answers that are not remembered any longer; never fails. */
    Future<Void> sweep() {
        return database.run(SWEEP)
                .onFailure(failure -> log.atDebug().setCause(failure).log("Old keys were not swept"))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}
