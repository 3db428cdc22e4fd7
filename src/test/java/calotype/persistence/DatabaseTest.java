package calotype.persistence;

import static calotype.persistence.LedgerRoom.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.config.Secret;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.TestDatabase;
import calotype.testing.WatchedVertx;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private final Vertx vertx = WatchedVertx.create();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void aServerThatIsAwayIsARetryableProblem() {
        Database database = new Database(vertx, new Secret("postgres://u:p@127.0.0.1:1/x"), 2);
        assertThatThrownBy(() -> await(database.run("select 1"))).satisfies(notReady());
    }

    @Test
    void aLostConnectionIsARetryableProblemAndTheNextStatementWorks() {
        try (TestDatabase server = TestDatabase.create()) {
            Database database = new Database(vertx, server.uri(), 1);
            await(database.run("select 1"));
            assertThatThrownBy(() -> await(database.run("select pg_terminate_backend(pg_backend_pid())")))
                    .satisfies(notReady());
            assertThat(await(database.run("select 1")).size()).isEqualTo(1);
            await(database.close());
        }
    }

    @Test
    void aStatementThatTakesTooLongIsGivenUpByTheServer() {
        try (TestDatabase server = TestDatabase.create()) {
            Database database = new Database(vertx, server.uri(), 1);
            assertThatThrownBy(() -> await(database.run("select pg_sleep(10)"))).satisfies(notReady());
            assertThat(await(database.run("select 1")).size()).isEqualTo(1);
            await(database.close());
        }
    }

    @Test
    void bothSchemesAndAnEmptyPasswordAreUnderstood() {
        PgConnectOptions empty = options("postgres://postgres:@127.0.0.1:5432/calotype");
        assertThat(empty.getPassword()).isEmpty();
        assertThat(empty.getUser()).isEqualTo("postgres");
        assertThat(options("postgres://me@db.example.org/calotype").getHost()).isEqualTo("db.example.org");
        PgConnectOptions full = options("postgresql://me:p%40ss@[::1]:6000/calotype?sslmode=require");
        assertThat(full.getPassword()).isEqualTo("p@ss");
        assertThat(full.getPort()).isEqualTo(6_000);
        assertThat(full.getSslMode()).isEqualTo(SslMode.REQUIRE);
    }

    @Test
    void aWrongAddressIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> options("mysql://me:secret-word@host/db"))
                .hasMessageContaining("postgres://user:password@host:port/database")
                .hasMessageNotContaining("secret-word")
                .hasNoCause();
    }

    private static PgConnectOptions options(String uri) {
        return DatabaseAddress.options(new Secret(uri));
    }

    private static Consumer<Throwable> notReady() {
        return failure -> {
            assertThat(((ProblemException) failure).code()).isEqualTo(ProblemCode.NOT_READY);
            assertThat(((ProblemException) failure).problem().retryable()).isTrue();
        };
    }
}
