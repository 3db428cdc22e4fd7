package calotype.testing;

import calotype.config.Secret;
import calotype.config.Settings;
import calotype.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An empty database for one test class, on an embedded server that is started once per JVM and kept in {@code target}
 * between runs. Its sessions live in a time zone that no JVM of ours has.
 */
public final class TestDatabase implements AutoCloseable {
    /** Few connections, and no patience. */
    public static final Settings.Database SETTINGS = new Settings.Database(null, null, 4, Duration.ZERO);

    private static final Vertx VERTX = Vertx.vertx();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final @Nullable String name;
    private final Secret uri;

    /** @param name of a database that is dropped at the end; null for one that is another's */
    private TestDatabase(@Nullable String name, Secret uri) {
        this.name = name;
        this.uri = uri;
    }

    /** The database of a server that goes when the test wants it to. */
    public static TestDatabase of(PrivatePostgres server) {
        return new TestDatabase(null, server.uri());
    }

    public static TestDatabase create() {
        String name = "test_" + COUNT.incrementAndGet();
        ask(Server.ADMIN, "create database " + name);
        ask(Server.ADMIN, "alter database " + name + " set timezone = 'Pacific/Chatham'");
        return new TestDatabase(name, new Secret(Server.ADMIN.reveal().replaceFirst("[^/]*$", name)));
    }

    /** The database's address, as {@code DATABASE_URL} would give it. */
    public Secret uri() {
        return uri;
    }

    /** Runs SQL, several statements if need be; the rows of the first. */
    public List<Row> run(String sql) {
        return ask(uri, sql);
    }

    @Override
    public void close() {
        if (name != null) {
            ask(Server.ADMIN, "drop database " + name + " with (force)");
        }
    }

    private static List<Row> ask(Secret uri, String sql) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri.reveal());
        Future<List<Row>> rows = PgConnection.connect(VERTX, options)
                .compose(connection -> connection
                        .query(sql)
                        .execute()
                        .map(found -> found.stream().toList())
                        .eventually(connection::close));
        try {
            return rows.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Started by the first class that wants a database. */
    private static final class Server {
        static final Secret ADMIN = start();

        private static Secret start() {
            EmbeddedPostgres server = new EmbeddedPostgres(Path.of("target", "test-postgres"));
            Secret uri = server.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return uri;
        }

        static {
            ask(ADMIN, "select datname from pg_database where datname like 'test\\_%'")
                    .forEach(left -> ask(ADMIN, "drop database " + left.getString(0) + " with (force)"));
        }
    }
}
