package calotype.persistence;

import calotype.config.Secret;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.telemetry.Breaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements over a few connections, many on their way at once on each (pipelining), and turns the client's
 * failures into problems. Each statement is a transaction of its own. Questions stand behind a breaker, so that nobody
 * waits for a server that is away; what changes something is always sent, since nobody else would do it.
 */
final class Database {
    /** The server gives a statement up first, so that a timeout here means that it does not answer at all. */
    private static final String SERVER_LIMIT_MILLIS = "2000";

    private static final int LIMIT_MILLIS = 2_500;
    private static final int PIPELINED = 16;
    private static final int WAITING = 2_000;

    /** Short: the server must be in use again within seconds of its return. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SqlClient client;
    private final Breaker breaker;

    Database(Vertx vertx, Secret uri, int connections) {
        client = PgBuilder.client()
                .with(new PoolOptions()
                        .setMaxSize(connections)
                        .setMaxWaitQueueSize(WAITING)
                        .setConnectionTimeout(LIMIT_MILLIS)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setIdleTimeout(10)
                        .setIdleTimeoutUnit(TimeUnit.MINUTES))
                .connectingTo(DatabaseAddress.options(uri)
                        .setPipeliningLimit(PIPELINED)
                        .addProperty("statement_timeout", SERVER_LIMIT_MILLIS))
                .using(vertx)
                .build();
        breaker = new Breaker(
                vertx,
                "database",
                PAUSE,
                Database::isOutage,
                () -> ProblemCode.NOT_READY
                        .because("The database does not answer; try again in a moment.")
                        .retryAfter(PAUSE));
    }

    /** Stands before {@link #read}. */
    Breaker breaker() {
        return breaker;
    }

    /** As {@link #run}, for a statement that changes nothing of importance; fails at once while the server is away. */
    Future<RowSet<Row>> read(String sql, @Nullable Object... values) {
        return breaker.run(() -> run(sql, values));
    }

    /**
     * Runs one prepared statement.
     *
     * @return fails with a {@link ProblemException} when the database cannot be asked, with {@link PgException} when it
     *     refuses the statement itself
     */
    Future<RowSet<Row>> run(String sql, @Nullable Object... values) {
        return client.preparedQuery(sql)
                .execute(Tuple.from(values))
                .timeout(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(problem(failure)));
    }

    /** Whether a statement was refused because a row that it refers to does not exist. */
    static boolean refersToNothing(Throwable failure) {
        return failure instanceof PgException refused && refused.getSqlState().equals("23503");
    }

    Future<Void> close() {
        return client.close();
    }

    private static Throwable problem(Throwable failure) {
        if (failure instanceof ConnectionPoolTooBusyException) {
            return ProblemCode.OVERLOADED.because(
                    "Too many requests wait for the database; try again in a moment.", failure);
        }
        if (failure instanceof PgException refused && unstorable(refused)) {
            return ProblemCode.INVALID_PARAMETER.because(
                    "A text contains the character U+0000, which cannot be stored; leave it out.", failure);
        }
        if (failure instanceof PgException refused ? passing(refused) : lost(failure)) {
            return ProblemCode.NOT_READY.because("The database does not answer; try again in a moment.", failure);
        }
        return failure;
    }

    /** Whether the server was not there; one that gave a statement up, or refused it, was. */
    private static boolean isOutage(Throwable failure) {
        Throwable cause = failure instanceof ProblemException ? failure.getCause() : null;
        return cause instanceof PgException refused ? leaves(refused) : cause != null && lost(cause);
    }

    private static boolean leaves(PgException refused) {
        return switch (refused.getSqlState().substring(0, 2)) {
            case "08", "53" -> true; // connection, resources
            case "57" -> !refused.getSqlState().equals("57014"); // operator: shutdown, crash, start; not a time limit
            default -> false;
        };
    }

    /** Whether the connection failed rather than the statement. */
    private static boolean lost(Throwable failure) {
        return failure instanceof VertxException
                || failure instanceof IOException
                || failure instanceof TimeoutException;
    }

    /** PostgreSQL's text and jsonb hold every character but NUL. */
    private static boolean unstorable(PgException refused) {
        return refused.getSqlState().equals("22021") || refused.getSqlState().equals("22P05");
    }

    /** Classes of SQLSTATE (PostgreSQL manual, appendix A) that say that trying again may help. */
    private static boolean passing(PgException refused) {
        return switch (refused.getSqlState().substring(0, 2)) {
            case "08", "40", "53", "55", "57" -> true; // connection, rollback, resources, object state, operator
            default -> refused.getSqlState().equals("25006"); // a standby that takes no writes
        };
    }
}
