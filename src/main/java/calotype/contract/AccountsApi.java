package calotype.contract;

import calotype.bus.Endpoint;
import calotype.model.User;
import calotype.model.UserRole;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger room's accounts: users, refresh tokens, kept secrets, counted attempts. */
public final class AccountsApi {
    private AccountsApi() {}

    /** Opens an account; {@code account_exists} when email or username is taken (case does not matter). */
    public static final Endpoint<Register, Account> REGISTER =
            Endpoint.of("accounts.register", Register.class, Account.class);

    /** @param passwordHash a PHC string, never the password */
    public record Register(
            UUID id, @Nullable String email, @Nullable String username, String passwordHash) {}

    public record Account(User user) {}

    /** Finds who logs in by email or username; both members of the reply are null when nobody has that name. */
    public static final Endpoint<FindLogin, Credentials> FIND_LOGIN =
            Endpoint.repeatable("accounts.find-login", FindLogin.class, Credentials.class);

    public record FindLogin(String login) {}

    public record Credentials(@Nullable User user, @Nullable String passwordHash) {}

    /** The account with an id; {@code not_found} when it is gone. */
    public static final Endpoint<FindUser, Account> FIND_USER =
            Endpoint.of("accounts.find-user", FindUser.class, Account.class);

    public record FindUser(UUID id) {}

    /** Notes that an address is its account's; {@code not_found} when the account has another one by now. */
    public static final Endpoint<VerifyEmail, Account> VERIFY_EMAIL =
            Endpoint.of("accounts.verify-email", VerifyEmail.class, Account.class);

    public record VerifyEmail(UUID id, String email) {}

    /** Gives an account a role by its email or username; {@code not_found} when nobody has that name. */
    public static final Endpoint<SetRole, Account> SET_ROLE =
            Endpoint.repeatable("accounts.set-role", SetRole.class, Account.class);

    /** The next token of the account has the role; the ones that are out keep the old one for their few minutes. */
    public record SetRole(String login, UserRole role) {}

    /** A page of all accounts, the oldest first. */
    public static final Endpoint<ListUsers, Users> LIST_USERS =
            Endpoint.repeatable("accounts.list-users", ListUsers.class, Users.class);

    /**
     * @param after the last account of the page before; null for the first page
     * @param limit at least 1
     */
    public record ListUsers(@Nullable UUID after, int limit) {}

    public record Users(List<User> users) {}

    /** Stores a refresh token's hash as the first of a new family. */
    public static final Endpoint<OpenSession, Done> OPEN_SESSION =
            Endpoint.of("accounts.open-session", OpenSession.class, Done.class);

    /** @param tokenHash SHA-256 of the token, 64 lower-case hex digits */
    public record OpenSession(UUID userId, UUID familyId, String tokenHash, Instant expiresAt) {}

    /**
     * Exchanges a refresh token for the next of its family, once. A token that was used before revokes the family and
     * fails with {@code refresh_reused}; an unknown, revoked or expired one with {@code token_invalid} or {@code
     * token_expired}.
     */
    public static final Endpoint<RotateSession, Account> ROTATE_SESSION =
            Endpoint.of("accounts.rotate-session", RotateSession.class, Account.class);

    public record RotateSession(String tokenHash, String nextTokenHash, Instant nextExpiresAt) {}

    /** Revokes the family of a refresh token; nothing happens when it is unknown. */
    public static final Endpoint<CloseSession, Done> CLOSE_SESSION =
            Endpoint.repeatable("accounts.close-session", CloseSession.class, Done.class);

    public record CloseSession(String tokenHash) {}

    /** Keeps a secret made at random under a name, unless one is kept already; answers the one that is kept. */
    public static final Endpoint<KeepSecret, KeptSecret> KEEP_SECRET =
            Endpoint.repeatable("accounts.keep-secret", KeepSecret.class, KeptSecret.class);

    /** @param candidate base64url */
    public record KeepSecret(String name, String candidate) {
        @Override
        public String toString() {
            return "KeepSecret[" + name + "]";
        }
    }

    public record KeptSecret(String value) {
        @Override
        public String toString() {
            return "KeptSecret[]";
        }
    }

    /** Counts one attempt of a subject in the current fixed window of a policy, atomically over all nodes. */
    public static final Endpoint<CountAttempt, Attempts> COUNT_ATTEMPT =
            Endpoint.of("accounts.count-attempt", CountAttempt.class, Attempts.class);

    /** @param cost 1 to count, 0 to look only, a negative number to give attempts back */
    public record CountAttempt(String subject, String policy, int windowSeconds, int cost) {}

    /** Forgets the attempts of a subject in a policy's windows. */
    public static final Endpoint<ResetAttempts, Done> RESET_ATTEMPTS =
            Endpoint.of("accounts.reset-attempts", ResetAttempts.class, Done.class);

    public record ResetAttempts(String subject, String policy) {}

    /** @param count within the window, this attempt included */
    public record Attempts(int count, Instant windowEnd) {}
}
