package calotype.app;

import calotype.auth.Tokens;
import calotype.bus.TypedBus;
import calotype.cache.SharedCache;
import calotype.config.Secret;
import calotype.config.Settings;
import calotype.config.Settings.Role;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.KeepSecret;
import calotype.contract.AccountsApi.KeptSecret;
import calotype.contract.Contract;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.LedgerPulse;
import calotype.contract.JobsApi.Pulse;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Probe;
import calotype.embedded.EmbeddedPostgres;
import calotype.http.AccountHandlers;
import calotype.http.Admission;
import calotype.http.CapabilitiesHandler;
import calotype.http.DocumentHandlers;
import calotype.http.EmailVerification;
import calotype.http.HealthHandlers;
import calotype.http.HttpVerticle;
import calotype.http.ManagementVerticle;
import calotype.http.OpenApi;
import calotype.http.OperationsHandlers;
import calotype.http.Reading;
import calotype.http.UploadHandler;
import calotype.mail.Postbox;
import calotype.persistence.PersistenceVerticle;
import calotype.problem.ProblemException;
import calotype.processing.JobRunner;
import calotype.processing.ProcessingVerticle;
import calotype.processing.RenderVerticle;
import calotype.processing.Retry;
import calotype.queue.JobQueue;
import calotype.storage.Spool;
import calotype.storage.StorageVerticle;
import calotype.telemetry.Health;
import calotype.telemetry.Metrics;
import calotype.telemetry.Scrape;
import calotype.upkeep.UpkeepVerticle;
import calotype.workbench.Workbench;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: builds every part in visible order and opens the rooms that its roles ask for. What was opened last is
 * closed first, so that the front door and the workers are gone before the rooms that they ask.
 */
final class House {
    private static final Logger log = LoggerFactory.getLogger(House.class);

    private static final int DISK_THREADS = 8;
    private static final int LEDGER_TRIES = 120;
    private static final long LEDGER_PAUSE_MILLIS = 500;

    private final Settings settings;
    private final Clock clock;
    private final Health health;
    private final Metrics metrics = new Metrics();
    private final Scrape scrape;
    private final NodeRoll roll;
    private final Vertx vertx;
    private final TypedBus bus;
    private final Broker broker;
    private final Deque<Supplier<Future<?>>> closing = new ConcurrentLinkedDeque<>();

    private volatile @Nullable Future<LedgerPulse> pulse;
    private volatile @Nullable HttpVerticle door;
    private volatile @Nullable ManagementVerticle management;

    private House(Settings settings, Clock clock, Health health, Vertx vertx) {
        this.settings = settings;
        this.clock = clock;
        this.health = health;
        this.vertx = vertx;
        this.bus = new TypedBus(vertx, Contract.ALL);
        this.scrape = new Scrape(health, metrics);
        this.roll = new NodeRoll(vertx, bus, settings, clock);
        this.broker = new Broker(vertx, bus, settings, metrics);
        closing.push(vertx::close);
        closing.push(roll::leave);
        closeOffLoop(metrics);
    }

    /** Opens a node; when one of its rooms cannot be opened, the others are closed again and the future fails. */
    static Future<House> open(Settings settings, Clock clock, Health health) {
        return Cluster.open(settings).compose(vertx -> {
            House house = new House(settings, clock, health, vertx);
            // Of no context of Vert.x: one that is closed tells nobody how it ended.
            Promise<House> opened = Promise.promise();
            house.openRooms()
                    .onSuccess(open -> opened.complete(house))
                    .onFailure(failure -> house.close().onComplete(closed -> opened.fail(failure)));
            return opened.future();
        });
    }

    /** Lets what runs come to its end, within the drain time, and leaves. */
    Future<Void> close() {
        health.draining();
        roll.drain();
        Future<?> closed = Future.succeededFuture();
        while (!closing.isEmpty()) {
            Supplier<Future<?>> next = closing.pop();
            closed = closed.transform(before -> next.get()).onFailure(this::closedBadly);
        }
        return closed.otherwiseEmpty().mapEmpty();
    }

    private void closedBadly(Throwable failure) {
        log.atWarn().setCause(failure).log("A part did not close in order");
    }

    /** The port of the API; 0 on a node without the role http. */
    int apiPort() {
        HttpVerticle open = door;
        return open == null ? 0 : open.port();
    }

    int managementPort() {
        ManagementVerticle open = management;
        return open == null ? 0 : open.port();
    }

    private Future<?> openRooms() {
        if (settings.cluster().enabled()) {
            health.check("cluster", () -> Cluster.nodes(vertx));
            health.figure("cluster", () -> Cluster.nodes(vertx).map(nodes -> Map.of("nodes", nodes)));
        }
        health.figure(
                "workers",
                () -> Future.succeededFuture(Map.of("nodes", roll.workers().size(), "slots", roll.slots())));
        // Its first process starts while the other rooms open.
        Workshop workshop = has(Role.WORKER) ? new Workshop(settings) : null;
        if (workshop != null) {
            closeOffLoop(workshop);
        }
        // The contract takes a second to read on a cold JVM: off the event loop, and while the database starts.
        Future<OpenApi> contract =
                has(Role.HTTP) ? vertx.executeBlocking(OpenApi::load, false) : Future.failedFuture("no door");
        return broker.await()
                .compose(there -> roll.open())
                .compose(open -> openStorage())
                .compose(open -> openLedger())
                .compose(open -> awaitLedger(LEDGER_TRIES))
                .compose(open -> Future.join(openWorkshop(workshop), openDoor(contract)))
                .compose(open -> openUpkeep())
                .compose(open -> openManagement())
                .onSuccess(open -> health.serving());
    }

    private boolean has(Role role) {
        return settings.node().roles().contains(role);
    }

    /** Keeping and fetching name files of one node, so whoever takes uploads or works has a storage room of its own. */
    private Future<?> openStorage() {
        if (!has(Role.STORAGE) && !has(Role.HTTP) && !has(Role.WORKER)) {
            return Future.succeededFuture();
        }
        WorkerExecutor disk = vertx.createSharedWorkerExecutor("disk", DISK_THREADS);
        Spool spool = new Spool(settings.spoolPath(), clock);
        health.check("storage", () -> bus.ask(StorageApi.PROBE, new Probe()));
        return new Stores(vertx, settings, clock, health, disk)
                .open(spool, this::closeOffLoop)
                .compose(store -> deploy(() -> new StorageVerticle(bus, store, spool, disk), 1));
    }

    private Future<?> openLedger() {
        health.check("database", this::pulse);
        if (broker.isThere()) {
            broker.report(health);
        } else {
            health.check("queue", this::pulse); // Embedded: the same table.
        }
        health.figure(
                "queue", () -> pulse().map(now -> Map.of("pending", now.pending(), "processing", now.processing())));
        if (!has(Role.PERSISTENCE)) {
            return Future.succeededFuture();
        }
        return databaseUri()
                .compose(uri ->
                        openLedger(uri).compose(open -> broker.openRelay(uri, relay -> deploy(() -> relay, 1))));
    }

    private Future<?> openLedger(Secret uri) {
        PersistenceVerticle room = new PersistenceVerticle(
                uri, settings.database(), settings.jobs().maxRetries(), broker.isThere(), bus, metrics);
        return deploy(() -> room, 1).onSuccess(open -> health.breaker(room.breaker()));
    }

    /** One answer for all who ask at the same time: a look at readiness asks four times. */
    private Future<LedgerPulse> pulse() {
        Future<LedgerPulse> known = pulse;
        if (known != null && !known.isComplete()) {
            return known;
        }
        Future<LedgerPulse> asked = bus.ask(JobsApi.PULSE, new Pulse());
        pulse = asked;
        return asked;
    }

    private Future<Secret> databaseUri() {
        Secret given = settings.database().url();
        if (given != null) {
            return Future.succeededFuture(given);
        }
        EmbeddedPostgres postgres = new EmbeddedPostgres(settings.databasePath());
        closeOffLoop(postgres);
        return vertx.executeBlocking(postgres::start);
    }

    /** The ledger may be on another node that is still starting; its first answer also warms the way to it. */
    private Future<?> awaitLedger(int tries) {
        return pulse().recover(failure -> {
            boolean worthIt = failure instanceof ProblemException problem
                    && problem.problem().retryable();
            if (tries <= 1 || !worthIt) {
                return Future.failedFuture(failure);
            }
            return vertx.timer(LEDGER_PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                    .compose(later -> awaitLedger(tries - 1).mapEmpty());
        });
    }

    private Future<?> openWorkshop(@Nullable Workshop workshop) {
        if (workshop == null) {
            return Future.succeededFuture();
        }
        int slots = settings.workerSlots();
        Duration drain = settings.jobs().drain();
        Workbench bench = workshop.jobs();
        Workbench renders = workshop.renders();
        JobRunner runner =
                new JobRunner(vertx, bus, bench, new Retry(new SecureRandom()), settings, settings.nodeName());
        JobQueue queue = broker.queue();
        return deploy(() -> new RenderVerticle(bus, renders, settings, metrics), 1)
                .compose(open -> deploy(
                        () -> new ProcessingVerticle(queue, runner, slots, drain),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)))
                .compose(open -> roll.works(slots, runner::busy));
    }

    private Future<?> openDoor(Future<OpenApi> contract) {
        if (!has(Role.HTTP)) {
            return Future.succeededFuture();
        }
        return Caches.open(vertx, settings, health).compose(shared -> openDoor(contract, shared));
    }

    private Future<?> openDoor(Future<OpenApi> contract, SharedCache shared) {
        closing.push(shared::close);
        return Tokens.load(vertx, settings.auth(), made -> keep("jwt", made), clock)
                .compose(tokens -> Reading.open(vertx, settings, bus, tokens::verify, shared, metrics, clock)
                        .compose(reading -> contract.compose(
                                document -> vertx.executeBlocking(() -> handlers(document, tokens, reading))
                                        .compose(handlers -> openDoor(document, handlers, tokens, reading)))));
    }

    private Future<String> keep(String name, String made) {
        return bus.ask(AccountsApi.KEEP_SECRET, new KeepSecret(name, made)).map(KeptSecret::value);
    }

    private Map<String, Handler<RoutingContext>> handlers(OpenApi document, Tokens tokens, Reading reading) {
        Map<String, Handler<RoutingContext>> handlers = new HashMap<>();
        handlers.putAll(DocumentHandlers.of(document));
        handlers.putAll(new HealthHandlers(health).byOperation());
        Postbox postbox = Letters.postbox(vertx, settings);
        closing.push(postbox::close);
        EmailVerification verification = reading.verification(postbox, settings);
        handlers.putAll(AccountHandlers.of(vertx, bus, settings.auth(), tokens, verification, clock));
        handlers.putAll(new OperationsHandlers(bus, roll::nodes, scrape).byOperation());
        handlers.put(
                "getCapabilities",
                new CapabilitiesHandler(roll::workers, settings.upload().allowedFormats()));
        handlers.put(
                "uploadImage",
                new UploadHandler(vertx, bus, settings, clock, Admission.open(vertx, bus, settings, health)));
        return handlers;
    }

    private Future<?> openDoor(
            OpenApi document, Map<String, Handler<RoutingContext>> handlers, Tokens tokens, Reading reading) {
        return deploy(
                () -> {
                    HttpVerticle instance = new HttpVerticle(settings, document, handlers, tokens, reading, metrics);
                    door = instance;
                    return instance;
                },
                Runtime.getRuntime().availableProcessors());
    }

    private Future<?> openUpkeep() {
        return has(Role.UPKEEP)
                ? deploy(() -> new UpkeepVerticle(bus, settings.upkeep(), metrics, clock), 1)
                : Future.succeededFuture();
    }

    private Future<?> openManagement() {
        Settings.Http http = settings.http();
        ManagementVerticle server =
                new ManagementVerticle(health, scrape, http.managementHost(), http.managementPort());
        management = server;
        return deploy(() -> server, 1);
    }

    private void closeOffLoop(AutoCloseable part) {
        closing.push(() -> vertx.executeBlocking(() -> {
            part.close();
            return null;
        }));
    }

    private Future<?> deploy(Supplier<Deployable> room, int instances) {
        return deploy(room, new DeploymentOptions().setInstances(instances));
    }

    private Future<?> deploy(Supplier<Deployable> room, DeploymentOptions options) {
        Supplier<Deployable> noted = () -> {
            Deployable made = room.get();
            roll.opened(made.getClass().getSimpleName().replace("Verticle", "").toLowerCase(Locale.ROOT));
            return made;
        };
        return vertx.deployVerticle(noted, options).onSuccess(id -> closing.push(() -> vertx.undeploy(id)));
    }
}
