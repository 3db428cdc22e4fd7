package calotype.persistence;

import calotype.contract.AccountsApi.Account;
import calotype.contract.AccountsApi.Credentials;
import calotype.contract.AccountsApi.FindLogin;
import calotype.contract.AccountsApi.FindUser;
import calotype.contract.AccountsApi.ListUsers;
import calotype.contract.AccountsApi.Register;
import calotype.contract.AccountsApi.SetRole;
import calotype.contract.AccountsApi.Users;
import calotype.contract.AccountsApi.VerifyEmail;
import calotype.model.User;
import calotype.model.UserRole;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** The table {@code users}. */
final class UserTable {
    /** The columns of a user {@code u} that {@link #read} wants. */
    static final String COLUMNS = "u.id, u.email, u.username, u.role, u.created_at, u.email_verified_at";

    private final Database database;

    UserTable(Database database) {
        this.database = database;
    }

    static User read(Row row) {
        return new User(
                row.getUUID("id"),
                row.getString("email"),
                row.getString("username"),
                UserRole.of(row.getString("role")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("email_verified_at") != null);
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

    static final String SET_ROLE = """
            update users u set role = $2
            where u.id = (
                select id from users
                where (lower(email) = lower($1) or lower(username) = lower($1)) and deleted_at is null
                order by lower(email) = lower($1) desc nulls last limit 1)
            returning %s
            """.formatted(COLUMNS);

    Future<Account> setRole(SetRole wish) {
        return database.run(SET_ROLE, wish.login(), wish.role().wire())
                .map(rows -> one(rows, "No account has the email or username " + wish.login() + "."));
    }

    static final String FIND = """
            select %s from users u where u.id = $1 and u.deleted_at is null
            """.formatted(COLUMNS);

    Future<Account> find(FindUser question) {
        return database.read(FIND, question.id()).map(rows -> one(rows, "This account no longer exists."));
    }

    static final String VERIFY_EMAIL = """
            update users u set email_verified_at = coalesce(email_verified_at, now())
            where u.id = $1 and lower(u.email) = lower($2) and u.deleted_at is null
            returning %s
            """.formatted(COLUMNS);

    Future<Account> verifyEmail(VerifyEmail proof) {
        return database.run(VERIFY_EMAIL, proof.id(), proof.email())
                .map(rows -> one(rows, "No account has this address any more."));
    }

    private static Account one(RowSet<Row> rows, String otherwise) {
        return rows.stream()
                .findFirst()
                .map(row -> new Account(read(row)))
                .orElseThrow(() -> ProblemCode.NOT_FOUND.because(otherwise));
    }

    /** Ids of accounts rise with time. */
    static final String LIST = """
            select %s from users u
            where u.deleted_at is null and ($1::uuid is null or u.id > $1)
            order by u.id limit $2
            """.formatted(COLUMNS);

    Future<Users> list(ListUsers question) {
        return database.read(LIST, question.after(), question.limit())
                .map(rows -> new Users(rows.stream().map(UserTable::read).toList()));
    }

    /** Nobody can take over a login by choosing another's email as a username: the owner of the email goes first. */
    static final String FIND_LOGIN = """
            select %s, u.password_hash from users u
            where (lower(u.email) = lower($1) or lower(u.username) = lower($1))
              and u.disabled_at is null and u.deleted_at is null
            order by lower(u.email) = lower($1) desc nulls last limit 1
            """.formatted(COLUMNS);

    Future<Credentials> findLogin(FindLogin question) {
        return database.read(FIND_LOGIN, question.login())
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Credentials(read(row), row.getString("password_hash")))
                        .orElse(new Credentials(null, null)));
    }
}
