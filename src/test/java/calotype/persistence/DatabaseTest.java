package calotype.persistence;

import static calotype.persistence.LedgerRoom.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.config.Secret;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.FaultProxy;
import calotype.testing.TestDatabase;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
    void h18_questionsAreKeptAwayFromASilentServerAndChangesAreNot() {
        try (TestDatabase server = TestDatabase.create();
                FaultProxy proxy = FaultProxy.before(server.uri().reveal(), 5432)) {
            Database database =
                    new Database(vertx, new Secret(proxy.url(server.uri().reveal())), 2);
            await(database.read("select 1"));
            proxy.freeze();
            List<Future<RowSet<Row>>> silent =
                    Stream.generate(() -> database.read("select 1")).limit(5).toList();
            silent.forEach(question -> assertThatThrownBy(() -> await(question)).satisfies(notReady()));

            assertThat(database.breaker().isOpen()).isTrue();
            assertThatThrownBy(() -> await(database.read("select 1")))
                    .satisfies(notReady())
                    .hasNoCause()
                    .satisfies(failure -> assertThat(
                                    ((ProblemException) failure).problem().members())
                            .containsEntry("retry_after", 1L));
            Future<RowSet<Row>> change = database.run("create table changes (id integer)");
            assertThat(change.isComplete()).as("sent all the same").isFalse();
            proxy.heal();
            await(change);
            until(() -> succeeded(database.read("select 1")));
            assertThat(database.breaker().state()).isEqualTo("closed");
            await(database.close());
        }
    }

    @Test
    void h18_whatTheServerRefusesOrGivesUpIsNoOutage() {
        try (TestDatabase server = TestDatabase.create()) {
            Database database = new Database(vertx, server.uri(), 1);
            for (int i = 0; i < 6; i++) {
                assertThatThrownBy(() -> await(database.read("select nothing"))).isInstanceOf(PgException.class);
            }
            String givenUp = "do $$ begin raise exception using errcode = 'query_canceled'; end $$";
            for (int i = 0; i < 6; i++) {
                assertThatThrownBy(() -> await(database.read(givenUp))).satisfies(notReady());
            }
            assertThat(database.breaker().state()).isEqualTo("closed");
            await(database.close());
        }
    }

    private static boolean succeeded(Future<?> question) {
        return await(question.map(true).otherwise(false));
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
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
