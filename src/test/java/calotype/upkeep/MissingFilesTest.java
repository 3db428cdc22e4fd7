package calotype.upkeep;

import static calotype.testing.Uploads.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.storage.S3ObjectStore;
import calotype.storage.S3Settings;
import calotype.storage.Spool;
import calotype.storage.StorageVerticle;
import calotype.telemetry.Metrics;
import calotype.testing.S3Server;
import calotype.testing.TestDatabase;
import calotype.testing.Uploads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sweep with a real ledger and a bucket that has lost something. */
class MissingFilesTest {
    private static final UUID OWNER = UUID.randomUUID();

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    private final TestDatabase database = TestDatabase.create();
    private final Metrics metrics = new Metrics();
    private final List<ObjectKey> images = new ArrayList<>();
    private final MissingFiles walk =
            new MissingFiles(bus, metrics, Duration.ofHours(24), () -> Future.succeededFuture(true));
    private S3Server server;
    private S3ObjectStore store;
    private Path spool;

    @BeforeEach
    void openRooms() throws IOException {
        server = S3Server.start(directory.resolve("s3"));
        spool = Files.createDirectories(directory.resolve("spool"));
        WorkerExecutor disk = vertx.createSharedWorkerExecutor("disk", 4);
        Spool arrivals = new Spool(spool, Clock.systemUTC());
        store = new S3ObjectStore(
                vertx, S3Settings.of(server.endpoint(), Map.of("storage.s3.attempts", "1")), arrivals, disk);
        await(vertx.deployVerticle(
                new PersistenceVerticle(database.uri(), TestDatabase.SETTINGS, 3, false, bus, metrics)));
        await(vertx.deployVerticle(new StorageVerticle(bus, store, arrivals, disk)));
        await(bus.ask(AccountsApi.REGISTER, new Register(OWNER, "ada@example.org", null, "$argon2id$hash")));
        for (int i = 0; i < 3; i++) {
            images.add(image());
        }
    }

    @AfterEach
    void close() {
        await(vertx.close());
        store.close();
        server.close();
        database.close();
    }

    @Test
    void h16_anImageWhoseFileIsGoneIsMarkedUntilTheFileIsThereAgain() throws IOException {
        await(walk.run());
        assertThat(marked()).isEmpty();

        ObjectKey lost = images.get(1);
        Path kept = directory.resolve("kept");
        Files.move(server.file(lost.path()), kept);
        await(walk.run());
        await(walk.run());

        assertThat(marked()).containsExactly(lost.path());
        assertThat(metrics.scrape()).contains("calotype_upkeep_missing_total 1.0");

        Files.move(kept, server.file(lost.path()));
        await(walk.run());
        assertThat(marked()).isEmpty();
    }

    @Test
    void h16_aBucketThatIsAwayHasLostNothing() {
        server.close();

        assertThatThrownBy(() -> await(walk.run()))
                .satisfies(failure ->
                        assertThat(ProblemException.from(failure).code()).isEqualTo(ProblemCode.STORAGE_UNAVAILABLE));

        assertThat(marked()).isEmpty();
    }

    @Test
    void h16_anImageOfTodayIsNotLookedAtYet() throws IOException {
        database.run("update images set created_at = now()");
        Files.delete(server.file(images.get(0).path()));

        await(walk.run());

        assertThat(marked()).isEmpty();
    }

    private List<String> marked() {
        return database.run("select storage_key from images where metadata -> 'warnings' ? 'missing'").stream()
                .map(row -> row.getString("storage_key"))
                .toList();
    }

    /** One of the day before yesterday, with facts and without renditions. */
    private ObjectKey image() throws IOException {
        UUID image = UUID.randomUUID();
        ObjectKey key = ObjectKey.source("default", OWNER, image, ImageFormat.JPEG);
        Path staged = Files.writeString(spool.resolve(image + ".part"), "picture");
        await(bus.ask(StorageApi.KEEP, new Keep(key, staged.toString(), false)));
        await(bus.ask(JobsApi.OPEN, Uploads.job(OWNER, image, key)));
        database.run("update images set metadata = '{\"warnings\":[]}', created_at = now() - interval '2 days'"
                + " where id = '" + image + "'");
        return key;
    }
}
