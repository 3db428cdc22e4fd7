package calotype.app;

import calotype.app.DoctorCommand.Findings;
import calotype.cache.RedisCache;
import calotype.config.Secret;
import calotype.config.Settings;
import calotype.config.Settings.StorageBackend;
import calotype.embedded.EmbeddedPostgres;
import calotype.persistence.FirstContact;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.queue.BrokerAddress;
import calotype.storage.S3ObjectStore;
import calotype.storage.Spool;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The doctor's look at the servers that the settings name. Each is greeted once, and nothing is made in any. */
final class Servers {
    private static final Logger log = LoggerFactory.getLogger(Servers.class);
    private static final long PATIENCE_SECONDS = 30;

    /** Longer than a node waits: the first connection of a cold process is not what is tried. */
    private static final Duration GREETING = Duration.ofSeconds(5);

    private final Settings settings;
    private final Vertx vertx = Vertx.vertx();

    Servers(Settings settings) {
        this.settings = settings;
    }

    void check(Findings findings) {
        try {
            database(findings);
            broker(findings);
            redis(findings);
            bucket(findings);
        } finally {
            vertx.close().onFailure(late -> log.atDebug().setCause(late).log("Not closed in order"));
        }
    }

    private void database(Findings findings) {
        Secret url = settings.database().url();
        if (url == null) {
            boolean runs = EmbeddedPostgres.running(settings.databasePath()).isPresent();
            findings.good("postgresql", "embedded" + (runs ? ", running" : ", starts with a node"));
            return;
        }
        tell(findings, "postgresql", FirstContact.greet(vertx, url));
    }

    private void broker(Findings findings) {
        Secret url = settings.queue().url();
        if (url == null) {
            findings.good("rabbitmq", "not set: the queue is in the database");
            return;
        }
        BrokerAddress address = new BrokerAddress(url);
        try {
            address.greet();
            findings.good("rabbitmq", address + ": answers");
        } catch (IOException | TimeoutException failure) {
            findings.bad("rabbitmq", address + ": " + BrokerAddress.reason(failure));
        }
    }

    private void redis(Findings findings) {
        Settings.Cache cache = settings.cache();
        Secret url = cache.url();
        if (url == null) {
            findings.good("redis", "not set: each node remembers for itself");
            return;
        }
        RedisCache redis = new RedisCache(vertx, url, cache.prefix(), GREETING);
        AsyncResult<Void> heard = await(redis.probe());
        findings.verdict(
                "redis",
                redis + ": answers",
                heard.succeeded()
                        ? null
                        : redis + ": does not answer (" + heard.cause().getMessage() + ")");
    }

    private void bucket(Findings findings) {
        Settings.Storage storage = settings.storage();
        if (storage.backend() == StorageBackend.LOCAL) {
            return;
        }
        WorkerExecutor disk = vertx.createSharedWorkerExecutor("disk", 1);
        Spool spool = new Spool(settings.spoolPath(), Clock.systemUTC());
        S3ObjectStore store = new S3ObjectStore(vertx, storage, spool, disk);
        try {
            String bucket = "bucket " + storage.s3().bucket();
            tell(findings, "storage", store.probe().map(bucket + ": answers"));
        } finally {
            store.close();
        }
    }

    private static void tell(Findings findings, String what, Future<String> greeting) {
        AsyncResult<String> heard = await(greeting);
        if (heard.succeeded()) {
            findings.good(what, heard.result());
        } else {
            findings.bad(what, ProblemException.from(heard.cause()).problem().detail());
        }
    }

    /** A failure is a result too: awaiting one would throw whatever it is. */
    private static <T> AsyncResult<T> await(Future<T> greeting) {
        Future<AsyncResult<T>> heard = greeting.transform(end -> Future.succeededFuture(end));
        try {
            return heard.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            return Future.failedFuture(ProblemCode.TIMEOUT.because("It did not answer.", silent));
        }
    }
}
