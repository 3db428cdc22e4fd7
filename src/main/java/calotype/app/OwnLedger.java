package calotype.app;

import calotype.bus.Endpoint;
import calotype.bus.TypedBus;
import calotype.config.Secret;
import calotype.config.Settings;
import calotype.contract.Contract;
import calotype.embedded.EmbeddedPostgres;
import calotype.persistence.PersistenceVerticle;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger room for one command, on the database that the service uses: the one of the settings, or the embedded one
 * while a node runs it. It speaks to no other node.
 */
final class OwnLedger implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OwnLedger.class);

    private static final long SECONDS = 30;
    private static final int CONNECTIONS = 1;

    private final Vertx vertx = Vertx.vertx();
    private final Metrics metrics = new Metrics();
    private final TypedBus bus = new TypedBus(vertx, Contract.ALL);

    private OwnLedger() {}

    /** @throws ProblemException {@code not_ready} when no database is to be had, saying what to do */
    static OwnLedger open(Settings settings) {
        Secret uri = address(settings);
        OwnLedger ledger = new OwnLedger();
        Settings.Database one = new Settings.Database(uri, null, CONNECTIONS, Duration.ZERO);
        PersistenceVerticle room =
                new PersistenceVerticle(uri, one, settings.jobs().maxRetries(), false, ledger.bus, ledger.metrics);
        try {
            return await(ledger.vertx.deployVerticle(room).map(ledger));
        } catch (ProblemException | IllegalStateException failure) {
            ledger.close();
            throw failure instanceof ProblemException unreachable
                    ? unreachable
                    : ProblemCode.NOT_READY.because(String.valueOf(failure.getMessage()), failure);
        }
    }

    private static Secret address(Settings settings) {
        Secret given = settings.database().url();
        return given != null
                ? given
                : EmbeddedPostgres.running(settings.databasePath())
                        .orElseThrow(() -> ProblemCode.NOT_READY.because("No database is running in "
                                + settings.databasePath().toAbsolutePath()
                                + ": start the service first, name its directory with --data, or set DATABASE_URL."));
    }

    Vertx vertx() {
        return vertx;
    }

    <Q extends Record, R extends Record> R ask(Endpoint<Q, R> endpoint, Q question) {
        return await(bus.ask(endpoint, question));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw ProblemCode.TIMEOUT.because("The database did not answer within " + SECONDS + " s.", e);
        }
    }

    @Override
    public void close() {
        metrics.close();
        vertx.close().onFailure(late -> log.atDebug().setCause(late).log("Not closed in order"));
    }
}
