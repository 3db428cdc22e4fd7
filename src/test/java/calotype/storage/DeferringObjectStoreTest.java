package calotype.storage;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.Presign;
import calotype.contract.StorageApi.PresignedRead;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.telemetry.Breaker;
import calotype.testing.S3Server;
import calotype.testing.WatchedVertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeferringObjectStoreTest extends ObjectStoreContract {
    private static final ObjectKey OTHER = new ObjectKey("default/processed/owner/image/small-01234567.webp");

    @TempDir
    Path root;

    private S3Server server;
    private int port;
    private final List<S3ObjectStore> buckets = new ArrayList<>();

    @Override
    ObjectStore openStore() {
        server = S3Server.start(root.resolve("s3"));
        port = server.port();
        return node(true);
    }

    /** A node with the directories of this test, as after a restart. */
    private DeferringObjectStore node(boolean defers) {
        WorkerExecutor disk = vertx.createSharedWorkerExecutor("disk", 4);
        Spool spool = new Spool(root.resolve("spool"), Clock.systemUTC());
        S3ObjectStore bucket = new S3ObjectStore(
                vertx, S3Settings.of(server.endpoint(), Map.of("storage.s3.attempts", "2")), spool, disk);
        buckets.add(bucket);
        Breaker breaker = new Breaker(
                vertx,
                "storage",
                Duration.ofMillis(200),
                DeferringObjectStore::isOutage,
                () -> ProblemCode.STORAGE_UNAVAILABLE.because("away"));
        LocalObjectStore pending = new LocalObjectStore(root.resolve("pending"), true, disk, Clock.systemUTC());
        return new DeferringObjectStore(vertx, bucket, breaker, pending, spool, disk, defers);
    }

    @AfterEach
    void stop() {
        buckets.forEach(S3ObjectStore::close);
        server.close();
    }

    private void bringBack() {
        server = S3Server.restart(root.resolve("s3"), port);
    }

    private void awaitKeys(String... keys) {
        while (!server.keys().equals(List.of(keys))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void r14_whileTheStoreIsAwayFilesAreTakenAndGivenAndTheStoreGetsThemLater() throws Exception {
        server.close();
        for (int i = 0; i < 20; i++) {
            await(store.put(new ObjectKey("default/originals/owner/" + i + "/source.jpg"), staged("picture"), true));
        }
        LocalFile file = await(store.open(new ObjectKey("default/originals/owner/7/source.jpg")));
        assertThat(Path.of(file.path())).hasContent("picture");
        assertThat(file.temporary()).isTrue();

        bringBack();

        while (server.keys().size() < 20) {
            Thread.onSpinWait();
        }
        assertThat(server.keys())
                .hasSize(20)
                .allSatisfy(key -> assertThat(server.file(key)).hasContent("picture"));
        assertThat(Path.of(file.path()))
                .as("what was handed out stays readable")
                .hasContent("picture");
    }

    @Test
    void r14_aNodeThatIsStartedAnewStillBringsWhatItKept() throws Exception {
        server.close();
        await(store.put(KEY, staged("picture"), true));
        await(vertx.close());

        bringBack();
        vertx = WatchedVertx.create();
        await(node(true).prepare());

        awaitKeys(KEY.path());
        assertThat(server.file(KEY.path())).hasContent("picture");
    }

    @Test
    void whatIsDeletedBeforeTheStoreIsBackNeverGetsThere() throws Exception {
        server.close();
        await(store.put(KEY, staged("picture"), true));
        await(store.put(OTHER, staged("picture"), true));

        assertProblem(store.deletePrefix("default/originals/owner/image/"), ProblemCode.STORAGE_UNAVAILABLE);
        bringBack();

        awaitKeys(OTHER.path());
        assertProblem(store.open(KEY), ProblemCode.NOT_FOUND);
    }

    @Test
    void aFileThatIsNotInTheBucketYetHasNoUrlThere() throws Exception {
        await(store.put(KEY, staged("picture"), true));
        server.close();
        await(store.put(OTHER, staged("picture"), true));

        List<String> urls = await(store.presign(new Presign(
                List.of(
                        new PresignedRead(KEY, "image/jpeg", "inline"),
                        new PresignedRead(OTHER, "image/webp", "inline")),
                60)));

        assertThat(urls.get(0)).startsWith("http://").contains("Signature=");
        assertThat(urls.get(1)).isEmpty();
        bringBack();
    }

    @Test
    void aStoreThatMayNotDeferRefusesWhileTheBucketIsAway() throws Exception {
        DeferringObjectStore strict = node(false);
        server.close();
        Path staged = staged("picture");

        assertProblem(strict.put(KEY, staged, true), ProblemCode.STORAGE_UNAVAILABLE);
        assertProblem(strict.probe(), ProblemCode.STORAGE_UNAVAILABLE);

        assertThat(staged).exists();
        assertThat(Files.exists(root.resolve("pending/default"))).isFalse();
        bringBack();
    }
}
