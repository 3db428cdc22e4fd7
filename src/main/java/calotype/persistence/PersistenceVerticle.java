package calotype.persistence;

import calotype.bus.TypedBus;
import calotype.config.Secret;
import calotype.config.Settings;
import calotype.contract.AccountsApi;
import calotype.contract.IdempotencyApi;
import calotype.contract.ImagesApi;
import calotype.contract.JobsApi;
import calotype.contract.OperationsApi;
import calotype.contract.RendersApi;
import calotype.contract.UpkeepApi;
import calotype.telemetry.Breaker;
import calotype.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ledger room. Before it serves, the tables are brought up to date. What changes is told after the commit, on
 * {@link calotype.contract.Events#JOB_CHANGED}; any number of these rooms may be open on any nodes.
 */
public final class PersistenceVerticle extends VerticleBase {
    private static final long SWEEP_MILLIS = 60_000;

    private final Secret uri;
    private final Settings.Database settings;
    private final int maxRetries;
    private final boolean broker;
    private final TypedBus bus;
    private final Metrics metrics;
    private volatile @Nullable Database database;

    /**
     * @param uri {@code postgres://user:password@host:port/database?sslmode=…}, of the embedded server or of another
     * @param settings of the connections to it
     * @param maxRetries of the jobs that this room opens
     * @param broker whether tickets go to one, by a {@link RelayVerticle}
     */
    public PersistenceVerticle(
            Secret uri, Settings.Database settings, int maxRetries, boolean broker, TypedBus bus, Metrics metrics) {
        this.uri = uri;
        this.settings = settings;
        this.maxRetries = maxRetries;
        this.broker = broker;
        this.bus = bus;
        this.metrics = metrics;
    }

    /** What stands before questions to the database, once the room is open. */
    public Breaker breaker() {
        return Objects.requireNonNull(database, "the room is not open").breaker();
    }

    @Override
    public Future<?> start() {
        Database open = new Database(vertx, uri, settings.poolSize());
        database = open;
        return Migrations.run(vertx, uri, settings.startWait())
                .compose(done -> Future.all(List.of(
                        serveAccounts(open),
                        serveIdempotency(open),
                        serveImages(open),
                        serveRenders(open),
                        serveUpkeep(open),
                        serveJobs(open),
                        serveOperations(open))));
    }

    private Future<?> serveAccounts(Database database) {
        UserTable users = new UserTable(database);
        SessionTable sessions = new SessionTable(database);
        return Future.all(List.of(
                bus.serve(AccountsApi.REGISTER, users::register),
                bus.serve(AccountsApi.FIND_LOGIN, users::findLogin),
                bus.serve(AccountsApi.FIND_USER, users::find),
                bus.serve(AccountsApi.VERIFY_EMAIL, users::verifyEmail),
                bus.serve(AccountsApi.SET_ROLE, users::setRole),
                bus.serve(AccountsApi.LIST_USERS, users::list),
                bus.serve(AccountsApi.OPEN_SESSION, sessions::open),
                bus.serve(AccountsApi.ROTATE_SESSION, sessions::rotate),
                bus.serve(AccountsApi.CLOSE_SESSION, sessions::close),
                bus.serve(AccountsApi.KEEP_SECRET, new SecretTable(database)::keep),
                bus.serve(AccountsApi.COUNT_ATTEMPT, new QuotaTable(database)::count),
                bus.serve(AccountsApi.RESET_ATTEMPTS, new QuotaTable(database)::reset)));
    }

    private Future<?> serveIdempotency(Database database) {
        IdempotencyTable keys = new IdempotencyTable(database);
        vertx.setPeriodic(SWEEP_MILLIS, tick -> keys.sweep().onFailure(never -> {}));
        return Future.all(
                List.of(bus.serve(IdempotencyApi.HOLD, keys::hold), bus.serve(IdempotencyApi.RELEASE, keys::release)));
    }

    private Future<?> serveImages(Database database) {
        ImageTable images = new ImageTable(database);
        return Future.all(List.of(
                bus.serve(ImagesApi.FIND, images::find),
                bus.serve(ImagesApi.RAW_METADATA, images::rawMetadata),
                bus.serve(ImagesApi.LIST, images::list),
                bus.serve(ImagesApi.FIND_FILE, images::findFile),
                bus.serve(ImagesApi.FIND_LATE, images::findLate),
                bus.serve(ImagesApi.KEEP_VARIANT, images::keepVariant),
                bus.serve(ImagesApi.EVENTS_SINCE, new EventTable(database)::since)));
    }

    private Future<?> serveRenders(Database database) {
        RenderTable renders = new RenderTable(database);
        return Future.all(List.of(
                bus.serve(RendersApi.FIND, renders::find),
                bus.serve(RendersApi.KEEP, renders::keep),
                bus.serve(RendersApi.EVICT, renders::evict)));
    }

    private Future<?> serveUpkeep(Database database) {
        UpkeepTable upkeep = new UpkeepTable(database);
        return Future.all(List.of(
                bus.serve(UpkeepApi.HOLD, upkeep::hold),
                bus.serve(UpkeepApi.LEFTOVERS, upkeep::due),
                bus.serve(UpkeepApi.CONFIRM, upkeep::confirm),
                bus.serve(UpkeepApi.ORPHANS, upkeep::orphans),
                bus.serve(UpkeepApi.FILES, upkeep::files),
                bus.serve(UpkeepApi.MARK_MISSING, upkeep::mark)));
    }

    private Future<?> serveJobs(Database database) {
        JobTable jobs = new JobTable(database, maxRetries, broker);
        JobDesk desk = new JobDesk(
                vertx, new JobNews(bus, metrics), jobs, new AttemptTable(database), new ImageTable(database));
        return Future.all(List.of(
                bus.serve(JobsApi.OPEN, desk::open),
                bus.serve(JobsApi.TAKE, jobs::take),
                bus.serve(JobsApi.CLAIM, desk::claim),
                bus.serve(JobsApi.RENEW, desk::renew),
                bus.serve(JobsApi.PROGRESS, desk::progress),
                bus.serve(JobsApi.COMPLETE, desk::complete),
                bus.serve(JobsApi.RETRY, desk::retry),
                bus.serve(JobsApi.FAIL, desk::fail),
                bus.serve(JobsApi.HAND_BACK, desk::handBack),
                bus.serve(JobsApi.CANCEL, desk::cancel),
                bus.serve(JobsApi.PULSE, jobs::pulse),
                bus.serve(ImagesApi.DELETE, desk::delete)));
    }

    private Future<?> serveOperations(Database database) {
        DeadLetterTable letters = new DeadLetterTable(database);
        LetterDesk desk = new LetterDesk(letters, new JobNews(bus, metrics));
        return Future.all(List.of(
                bus.serve(OperationsApi.FAILED, letters::failed),
                bus.serve(OperationsApi.DEAD_LETTERS, letters::list),
                bus.serve(OperationsApi.REPLAY, desk::replay),
                bus.serve(OperationsApi.TOTALS, new TotalsTable(database)::count)));
    }

    @Override
    public Future<?> stop() {
        Database open = database;
        return open == null ? Future.succeededFuture() : open.close();
    }
}
