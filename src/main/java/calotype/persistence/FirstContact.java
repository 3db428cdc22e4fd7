package calotype.persistence;

import calotype.config.Secret;
import calotype.problem.ProblemCode;
import calotype.telemetry.StartWait;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** A node's first connection to its database, which may still be starting, be away, or not be for us. */
public final class FirstContact {
    private static final long CONNECT_SECONDS = 5;

    private FirstContact() {}

    /**
     * Connects once and leaves again, changing nothing.
     *
     * @return which server it is, and where; fails as {@link #open}
     */
    public static Future<String> greet(Vertx vertx, Secret url) {
        PgConnectOptions options = DatabaseAddress.options(url);
        return open(vertx, options, Duration.ZERO).compose(connection -> {
            String version = connection.databaseMetadata().fullVersion();
            String place = options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
            return connection.close().map("PostgreSQL " + version + " at " + place);
        });
    }

    /**
     * Tries until a time is over; a database that refuses may be one that is being set up.
     *
     * @return fails with {@code not_ready} and one line of what was tried and what came of it
     */
    static Future<PgConnection> open(Vertx vertx, PgConnectOptions options, Duration wait) {
        return StartWait.until(
                        vertx,
                        wait,
                        () -> PgConnection.connect(vertx, options).timeout(CONNECT_SECONDS, TimeUnit.SECONDS))
                .recover(failure -> Future.failedFuture(ProblemCode.NOT_READY.because(
                        "The database at " + options.getHost() + ":" + options.getPort() + "/" + options.getDatabase()
                                + " cannot be used: " + reason(failure) + ". Tried for " + wait.toSeconds()
                                + " s (DATABASE_WAIT).",
                        failure)));
    }

    private static String reason(Throwable failure) {
        if (failure instanceof PgException refused) {
            return "it says " + refused.getErrorMessage();
        }
        if (failure instanceof UnknownHostException) {
            return "this host is not known";
        }
        if (failure instanceof TimeoutException) {
            return "it does not answer";
        }
        if (failure instanceof ConnectException) {
            return "nothing listens there";
        }
        if (failure instanceof SSLException) {
            return "TLS failed: " + failure.getMessage();
        }
        return failure.getCause() != null
                ? reason(failure.getCause())
                : "the connection broke (" + failure.getMessage() + ")";
    }
}
