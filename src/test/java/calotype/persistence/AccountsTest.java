package calotype.persistence;

import static calotype.persistence.LedgerRoom.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.Attempts;
import calotype.contract.AccountsApi.CloseSession;
import calotype.contract.AccountsApi.CountAttempt;
import calotype.contract.AccountsApi.Credentials;
import calotype.contract.AccountsApi.FindLogin;
import calotype.contract.AccountsApi.KeepSecret;
import calotype.contract.AccountsApi.KeptSecret;
import calotype.contract.AccountsApi.OpenSession;
import calotype.contract.AccountsApi.Register;
import calotype.contract.AccountsApi.RotateSession;
import calotype.model.User;
import calotype.model.UserRole;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AccountsTest {
    private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");
    private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");

    @RegisterExtension
    static final LedgerRoom room = new LedgerRoom();

    @Test
    void anAccountIsFoundByEmailAndByUsernameInAnyCase() {
        UUID id = UUID.randomUUID();
        User ada = register(id, "Ada@Example.org", "Ada");
        assertThat(ada.role()).isEqualTo(UserRole.USER);
        assertThat(login("ada@example.ORG")).isEqualTo(new Credentials(ada, "$hash"));
        assertThat(login("ADA")).isEqualTo(new Credentials(ada, "$hash"));
        assertThat(login("nobody")).isEqualTo(new Credentials(null, null));
    }

    @Test
    void aTakenNameIsRefusedInAnyCase() {
        register(UUID.randomUUID(), "bob@example.org", "bob");
        assertThatThrownBy(() -> register(UUID.randomUUID(), "BOB@example.org", null))
                .satisfies(problem(ProblemCode.ACCOUNT_EXISTS));
        assertThatThrownBy(() -> register(UUID.randomUUID(), null, "Bob"))
                .satisfies(problem(ProblemCode.ACCOUNT_EXISTS));
    }

    @Test
    void aUsernameThatIsAnothersEmailStealsNoLogin() {
        register(UUID.randomUUID(), null, "carol@example.org");
        User carol = register(UUID.randomUUID(), "carol@example.org", null);
        assertThat(login("carol@example.org").user()).isEqualTo(carol);
    }

    @Test
    void s15_aNulInATextIsTheClientsMistake() {
        assertThatThrownBy(() -> login("ada\0")).satisfies(problem(ProblemCode.INVALID_PARAMETER));
        assertThatThrownBy(() -> register(UUID.randomUUID(), null, "x\0y"))
                .satisfies(problem(ProblemCode.INVALID_PARAMETER));
    }

    @Test
    void aRefreshTokenIsExchangedOnceAndReuseRevokesTheFamily() {
        User user = session("first", LATER);
        assertThat(rotate("first", "second")).isEqualTo(user);
        assertThat(rotate("second", "third")).isEqualTo(user);
        assertThatThrownBy(() -> rotate("first", "stolen")).satisfies(problem(ProblemCode.REFRESH_REUSED));
        assertThatThrownBy(() -> rotate("third", "fourth")).satisfies(problem(ProblemCode.TOKEN_INVALID));
    }

    @Test
    void s17_ofTwentyExchangesAtOnceExactlyOneWins() {
        session("raced", LATER);
        List<Future<String>> races = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            races.add(room.bus
                    .ask(AccountsApi.ROTATE_SESSION, new RotateSession("raced", "raced-" + i, LATER))
                    .map("won")
                    .otherwise(failure -> ((ProblemException) failure).code().wire()));
        }
        List<String> ends = races.stream().map(LedgerRoom::await).toList();
        assertThat(ends).filteredOn("won"::equals).hasSize(1);
        assertThat(ends).filteredOn("refresh_reused"::equals).hasSize(19);
        String next = "raced-" + ends.indexOf("won");
        assertThatThrownBy(() -> rotate(next, "more")).satisfies(problem(ProblemCode.TOKEN_INVALID));
    }

    @Test
    void unknownExpiredAndClosedTokensAreRefused() {
        assertThatThrownBy(() -> rotate("unknown", "x1")).satisfies(problem(ProblemCode.TOKEN_INVALID));
        session("expired", LONG_AGO);
        assertThatThrownBy(() -> rotate("expired", "x2")).satisfies(problem(ProblemCode.TOKEN_EXPIRED));
        session("closed", LATER);
        assertThat(room.ask(AccountsApi.CLOSE_SESSION, new CloseSession("closed"))
                        .applied())
                .isTrue();
        assertThat(room.ask(AccountsApi.CLOSE_SESSION, new CloseSession("closed"))
                        .applied())
                .isFalse();
        assertThatThrownBy(() -> rotate("closed", "x3")).satisfies(problem(ProblemCode.TOKEN_INVALID));
    }

    @Test
    void allNodesKeepTheSecretThatWasFirst() {
        List<Future<KeptSecret>> nodes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            nodes.add(room.bus.ask(AccountsApi.KEEP_SECRET, new KeepSecret("jwt", "candidate-" + i)));
        }
        assertThat(nodes.stream().map(node -> await(node).value()).distinct()).hasSize(1);
    }

    @Test
    void attemptsAreCountedExactlyHoweverManyComeAtOnce() {
        List<Future<Attempts>> attempts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            attempts.add(room.bus.ask(AccountsApi.COUNT_ATTEMPT, count(1)));
        }
        assertThat(attempts.stream().map(attempt -> await(attempt).count()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 40).boxed().toList());
        assertThat(room.ask(AccountsApi.COUNT_ATTEMPT, count(0)).count()).isEqualTo(40);
        assertThat(room.ask(AccountsApi.COUNT_ATTEMPT, count(-3)).count()).isEqualTo(37);
        assertThat(room.ask(AccountsApi.COUNT_ATTEMPT, count(-99)).count()).isZero();
    }

    @Test
    void aNewWindowBeginsAtZero() {
        CountAttempt attempt = new CountAttempt("10.0.0.2", "login", 900, 1);
        Instant end = room.ask(AccountsApi.COUNT_ATTEMPT, attempt).windowEnd();
        assertThat(end.getEpochSecond() % 900).isZero();
        room.database.run("update upload_rate_limits set window_start = window_start - interval '15 minutes'");
        Attempts next = room.ask(AccountsApi.COUNT_ATTEMPT, attempt);
        assertThat(next.count()).isEqualTo(1);
        assertThat(Duration.between(end, next.windowEnd())).isBetween(Duration.ZERO, Duration.ofMinutes(15));
        assertThat(room.database.run("select from upload_rate_limits where subject = '10.0.0.2'"))
                .as("windows that are over are dropped")
                .hasSize(1);
    }

    private static CountAttempt count(int cost) {
        return new CountAttempt("10.0.0.1", "login", 86_400 * 365, cost);
    }

    private static User register(UUID id, String email, String username) {
        return room.ask(AccountsApi.REGISTER, new Register(id, email, username, "$hash"))
                .user();
    }

    private static Credentials login(String name) {
        return room.ask(AccountsApi.FIND_LOGIN, new FindLogin(name));
    }

    private static User session(String token, Instant expiresAt) {
        UUID id = UUID.randomUUID();
        User user = register(id, id + "@example.org", null);
        room.ask(AccountsApi.OPEN_SESSION, new OpenSession(id, UUID.randomUUID(), token, expiresAt));
        return user;
    }

    private static User rotate(String token, String next) {
        return room.ask(AccountsApi.ROTATE_SESSION, new RotateSession(token, next, LATER))
                .user();
    }

    private static Consumer<Throwable> problem(ProblemCode code) {
        return failure -> assertThat(((ProblemException) failure).code()).isEqualTo(code);
    }
}
