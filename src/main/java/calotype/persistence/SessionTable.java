package calotype.persistence;

import calotype.contract.AccountsApi.Account;
import calotype.contract.AccountsApi.CloseSession;
import calotype.contract.AccountsApi.OpenSession;
import calotype.contract.AccountsApi.RotateSession;
import calotype.contract.Done;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The table {@code refresh_tokens}. A family of tokens is revoked as soon as one of them is, so that a token that is
 * issued in the same moment is worth nothing.
 */
final class SessionTable {
    private final Database database;

    SessionTable(Database database) {
        this.database = database;
    }

    static final String OPEN = """
            with seen as (update users set last_login = now() where id = $2)
            insert into refresh_tokens (token_hash, user_id, family_id, expires_at) values ($1, $2, $3, $4)
            """;

    Future<Done> open(OpenSession session) {
        return database.run(
                        OPEN,
                        session.tokenHash(),
                        session.userId(),
                        session.familyId(),
                        session.expiresAt().atOffset(ZoneOffset.UTC))
                .map(Done.YES);
    }

    static final String ROTATE = """
            with used as (
                update refresh_tokens t set used_at = now()
                where t.token_hash = $1 and t.used_at is null and t.expires_at > now()
                  and not exists (
                      select from refresh_tokens r where r.family_id = t.family_id and r.revoked_at is not null)
                returning t.user_id, t.family_id),
            next as (
                insert into refresh_tokens (token_hash, user_id, family_id, expires_at)
                select $2, user_id, family_id, $3 from used)
            select %s from used join users u on u.id = used.user_id
            where u.disabled_at is null and u.deleted_at is null
            """.formatted(UserTable.COLUMNS);

    Future<Account> rotate(RotateSession wish) {
        return database.run(
                        ROTATE,
                        wish.tokenHash(),
                        wish.nextTokenHash(),
                        wish.nextExpiresAt().atOffset(ZoneOffset.UTC))
                .compose(rows -> {
                    Optional<Row> user = rows.stream().findFirst();
                    return user.isPresent()
                            ? Future.succeededFuture(new Account(UserTable.read(user.get())))
                            : refuse(wish.tokenHash());
                });
    }

    static final String REFUSE = """
            with seen as (
                select family_id, used_at is not null as used, expires_at <= now() as expired
                from refresh_tokens where token_hash = $1),
            revoked as (
                update refresh_tokens t set revoked_at = now() from seen
                where seen.used and t.family_id = seen.family_id and t.revoked_at is null)
            select used, expired from seen
            """;

    /** Says why a token was not exchanged, and revokes its family when it was used before. */
    private Future<Account> refuse(String tokenHash) {
        return database.run(REFUSE, tokenHash)
                .compose(rows -> Future.failedFuture(
                        rows.stream().findFirst().map(SessionTable::refusal).orElseGet(SessionTable::invalid)));
    }

    private static ProblemException refusal(Row token) {
        if (token.getBoolean("used")) {
            return ProblemCode.REFRESH_REUSED.because(
                    "This refresh token was exchanged before, so all tokens of its login are revoked; log in again.");
        }
        return token.getBoolean("expired")
                ? ProblemCode.TOKEN_EXPIRED.because("The refresh token has expired; log in again.")
                : invalid();
    }

    private static ProblemException invalid() {
        return ProblemCode.TOKEN_INVALID.because("The refresh token is not valid; log in again.");
    }

    static final String CLOSE = """
            update refresh_tokens set revoked_at = now()
            where family_id = (select family_id from refresh_tokens where token_hash = $1) and revoked_at is null
            """;

    Future<Done> close(CloseSession wish) {
        return database.run(CLOSE, wish.tokenHash()).map(rows -> rows.rowCount() > 0 ? Done.YES : Done.NO);
    }
}
