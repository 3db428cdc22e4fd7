package calotype.persistence;

import calotype.contract.AccountsApi.Account;
import calotype.contract.AccountsApi.Credentials;
import calotype.contract.AccountsApi.FindLogin;
import calotype.contract.AccountsApi.Register;
import calotype.model.User;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;

/** The table {@code users}. */
final class UserTable {
    /** The columns of a user {@code u} that {@link #read} wants. */
    static final String COLUMNS = "u.id, u.email, u.username, u.role, u.created_at";

    private final Database database;

    UserTable(Database database) {
        this.database = database;
    }

    static User read(Row row) {
        return new User(
                row.getUUID("id"),
                row.getString("email"),
                row.getString("username"),
                row.getString("role"),
                row.getOffsetDateTime("created_at").toInstant());
    }

    static final String REGISTER = """
            insert into users as u (id, email, username, password_hash) values ($1, $2, $3, $4)
            on conflict do nothing
            returning %s
            """.formatted(COLUMNS);

    Future<Account> register(Register wish) {
        return database.run(REGISTER, wish.id(), wish.email(), wish.username(), wish.passwordHash())
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Account(read(row)))
                        .orElseThrow(() -> ProblemCode.ACCOUNT_EXISTS.because(
                                "An account with this email or username exists already; log in instead.")));
    }

    /** Nobody can take over a login by choosing another's email as a username: the owner of the email goes first. */
    static final String FIND_LOGIN = """
            select %s, u.password_hash from users u
            where (lower(u.email) = lower($1) or lower(u.username) = lower($1))
              and u.disabled_at is null and u.deleted_at is null
            order by lower(u.email) = lower($1) desc nulls last limit 1
            """.formatted(COLUMNS);

    Future<Credentials> findLogin(FindLogin question) {
        return database.run(FIND_LOGIN, question.login())
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Credentials(read(row), row.getString("password_hash")))
                        .orElse(new Credentials(null, null)));
    }
}
