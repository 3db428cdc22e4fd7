package calotype.storage;

import static calotype.storage.ObjectStoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.TypedBus;
import calotype.contract.Contract;
import calotype.contract.Done;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.DeletePrefix;
import calotype.contract.StorageApi.Fetch;
import calotype.contract.StorageApi.Keep;
import calotype.contract.StorageApi.Probe;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.testing.WatchedVertx;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageVerticleTest {
    private static final ObjectKey KEY = new ObjectKey("default/originals/owner/image/source.jpg");

    @TempDir
    Path data;

    private Vertx vertx;
    private TypedBus bus;
    private Path leftover;

    @BeforeEach
    void open() throws Exception {
        vertx = WatchedVertx.create();
        bus = new TypedBus(vertx, Contract.ALL);
        Path spool = data.resolve("spool");
        leftover = Files.writeString(Files.createDirectories(spool).resolve("old.part"), "half");
        Files.setLastModifiedTime(leftover, FileTime.from(Instant.EPOCH));
        WorkerExecutor disk = vertx.createSharedWorkerExecutor("disk", 4);
        ObjectStore store = new LocalObjectStore(data.resolve("storage"), true, disk, Clock.systemUTC());
        await(vertx.deployVerticle(new StorageVerticle(bus, store, new Spool(spool, Clock.systemUTC()), disk)));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void aFileIsKeptFetchedAndDeletedOverTheBus() throws Exception {
        Path staged = Files.writeString(data.resolve("spool/new.part"), "picture");

        assertThat(await(bus.ask(StorageApi.KEEP, new Keep(KEY, staged.toString(), true)))
                        .sizeBytes())
                .isEqualTo(7);
        String path = await(bus.ask(StorageApi.FETCH, new Fetch(KEY))).path();
        assertThat(Path.of(path)).hasContent("picture");
        assertThat(await(bus.ask(StorageApi.DELETE_PREFIX, new DeletePrefix("default/originals/owner/image/")))
                        .objects())
                .isEqualTo(1);
    }

    @Test
    void aMissingObjectIsNotFoundOverTheBus() {
        ObjectStoreContract.assertProblem(bus.ask(StorageApi.FETCH, new Fetch(KEY)), ProblemCode.NOT_FOUND);
    }

    @Test
    void aProbeAnswers() throws Exception {
        assertThat(await(bus.ask(StorageApi.PROBE, new Probe()))).isEqualTo(Done.YES);
    }

    @Test
    void r03_leftoversAreSweptAtTheStart() throws Exception {
        try (WatchService watch = data.getFileSystem().newWatchService()) {
            leftover.getParent().register(watch, StandardWatchEventKinds.ENTRY_DELETE);
            if (Files.exists(leftover)) {
                watch.poll(10, TimeUnit.SECONDS);
            }
        }
        assertThat(leftover).doesNotExist();
    }
}
