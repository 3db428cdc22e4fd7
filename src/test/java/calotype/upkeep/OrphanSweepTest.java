package calotype.upkeep;

import static calotype.testing.Uploads.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.TypedBus;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.Register;
import calotype.contract.Contract;
import calotype.contract.JobsApi;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Keep;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.persistence.PersistenceVerticle;
import calotype.storage.LocalObjectStore;
import calotype.storage.Spool;
import calotype.storage.StorageVerticle;
import calotype.telemetry.Metrics;
import calotype.testing.TestDatabase;
import calotype.testing.Uploads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sweep with a real ledger and files, while uploads come in. */
class OrphanSweepTest {
    private static final UUID OWNER = UUID.randomUUID();
    private static final int LANES = 50;
    private static final int UPLOADS_OF_A_LANE = 20;
    private static final int LATEST_NAME_MILLIS = 900;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    private final TestDatabase database = TestDatabase.create();
    private final Metrics metrics = new Metrics();
    private final Random random = new Random(14);
    private final Queue<ObjectKey> named = new ConcurrentLinkedQueue<>();
    private final Set<ObjectKey> nobodys = ConcurrentHashMap.newKeySet();
    private Path spool;

    @BeforeEach
    void openRooms() throws IOException {
        spool = Files.createDirectories(directory.resolve("spool"));
        WorkerExecutor disk = vertx.createSharedWorkerExecutor("disk", 4);
        LocalObjectStore store = new LocalObjectStore(directory.resolve("storage"), false, disk, Clock.systemUTC());
        await(vertx.deployVerticle(
                new PersistenceVerticle(database.uri(), TestDatabase.SETTINGS, 3, false, bus, metrics)));
        await(vertx.deployVerticle(new StorageVerticle(bus, store, new Spool(spool, Clock.systemUTC()), disk)));
        await(bus.ask(AccountsApi.REGISTER, new Register(OWNER, "ada@example.org", null, "$argon2id$hash")));
    }

    @AfterEach
    void close() {
        await(vertx.close());
        database.close();
    }

    @Test
    void r27_ofAThousandUploadsAgainstSweepsNoneLosesItsFileAndEveryStrayGoes() {
        OrphanSweep sweep =
                new OrphanSweep(bus, metrics, Clock.systemUTC(), Duration.ZERO, 2, () -> Future.succeededFuture(true));
        Future<?> uploads =
                Future.all(IntStream.range(0, LANES).mapToObj(lane -> lane(0)).toList());

        int sweeps = 0;
        while (!uploads.isComplete()) {
            await(sweep.run());
            sweeps++;
        }
        await(uploads);

        assertThat(sweeps).isGreaterThan(3);
        assertThat(named)
                .hasSizeGreaterThan(600)
                .allSatisfy(key -> assertThat(file(key)).exists());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (nobodys.stream().anyMatch(key -> Files.exists(file(key))) && System.nanoTime() < end) {
            await(sweep.run());
        }
        assertThat(nobodys).isNotEmpty().noneMatch(key -> Files.exists(file(key)));
        assertThat(named).allSatisfy(key -> assertThat(file(key)).exists());
        assertThat(metrics.scrape()).contains("calotype_upkeep_removed_total{what=\"orphans\"}");
    }

    @Test
    void aFileThatIsNotOursIsLeftAlone() throws IOException {
        Path foreign = directory.resolve("storage/somebody/elses/file.txt");
        Files.createDirectories(foreign.getParent());
        Files.writeString(foreign, "not ours");
        OrphanSweep sweep =
                new OrphanSweep(bus, metrics, Clock.systemUTC(), Duration.ZERO, 0, () -> Future.succeededFuture(true));

        await(sweep.run());
        await(sweep.run());

        assertThat(foreign).exists();
        assertThat(database.run("select from orphans")).isEmpty();
    }

    private Future<Void> lane(int done) {
        return done == UPLOADS_OF_A_LANE
                ? Future.succeededFuture()
                : upload(random.nextInt(3) > 0).compose(uploaded -> lane(done + 1));
    }

    /** An object, and its row some time later, if ever. */
    private Future<Void> upload(boolean opened) {
        UUID image = UUID.randomUUID();
        ObjectKey key = ObjectKey.source("default", OWNER, image, ImageFormat.JPEG);
        Path staged = spool.resolve(image + ".part");
        return vertx.fileSystem()
                .writeFile(staged.toString(), Buffer.buffer("picture"))
                .compose(written -> bus.ask(StorageApi.KEEP, new Keep(key, staged.toString(), false)))
                .compose(kept -> vertx.timer(1 + random.nextInt(LATEST_NAME_MILLIS)))
                .compose(later -> {
                    if (!opened) {
                        nobodys.add(key);
                        return Future.succeededFuture();
                    }
                    return bus.ask(JobsApi.OPEN, Uploads.job(OWNER, image, key))
                            .onSuccess(there -> named.add(key))
                            .mapEmpty();
                });
    }

    private Path file(ObjectKey key) {
        return directory.resolve("storage").resolve(key.path());
    }
}
