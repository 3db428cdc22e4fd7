package calotype.storage;

import static calotype.storage.ObjectStoreContract.assertProblem;
import static calotype.storage.ObjectStoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.StorageApi.LocalFile;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.testing.S3Faults;
import calotype.testing.S3Faults.Fault;
import calotype.testing.S3Server;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store behaves badly, and what is put and opened is right all the same. */
class S3FaultsTest {
    private static final int FILES = 100;
    private static final int AT_ONCE = 8;

    private static final Fault[] SLOW_AND_SELDOM_SILENT = new Fault[20];

    static {
        Arrays.fill(SLOW_AND_SELDOM_SILENT, Fault.SLOW_DOWN);
        SLOW_AND_SELDOM_SILENT[0] = Fault.STALL;
    }

    @TempDir
    Path root;

    private final Random random = new Random(12);
    private Vertx vertx;
    private S3Server server;
    private S3Faults faults;
    private S3ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        vertx = WatchedVertx.create();
        server = S3Server.start(root.resolve("s3"));
        Files.createDirectories(root.resolve("spool"));
    }

    private void store(Supplier<Fault> behaviour, Map<String, String> settings) {
        faults = S3Faults.before(server, vertx, behaviour);
        store = new S3ObjectStore(
                vertx,
                S3Settings.of(faults.endpoint(), patient(settings)),
                new Spool(root.resolve("spool"), Clock.systemUTC()),
                vertx.createSharedWorkerExecutor("disk", 4));
    }

    /** A machine that is busy with other tests is no fault of the store. */
    private static Map<String, String> patient(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("storage.s3.call-timeout", "2m", "storage.s3.attempts", "12"));
        all.putAll(settings);
        return all;
    }

    private synchronized Fault oneOf(double share, Fault... wrong) {
        return random.nextDouble() < share ? wrong[random.nextInt(wrong.length)] : Fault.NONE;
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        faults.close();
        server.close();
        await(vertx.close());
    }

    @Test
    void r12_aStoreThatRefusesAndStallsThreeTimesInTenLosesNothing() throws Exception {
        store(
                () -> oneOf(0.3, Fault.SLOW_DOWN, Fault.SLOW_DOWN, Fault.SLOW_DOWN, Fault.STALL),
                Map.of("storage.s3.read-timeout", "2s"));

        putAndOpenAll();

        assertThat(faults.count(Fault.SLOW_DOWN)).isGreaterThan(30);
        assertThat(faults.count(Fault.STALL)).isPositive();
    }

    @Test
    void r13_lostRepliesAndCutAnswersThreeTimesInTenLeaveEveryObjectWholeAndOnce() throws Exception {
        store(() -> oneOf(0.3, Fault.LOST_REPLY, Fault.CUT_BODY), Map.of());

        putAndOpenAll();

        assertThat(faults.count(Fault.LOST_REPLY)).isGreaterThan(15);
        assertThat(faults.count(Fault.CUT_BODY)).isGreaterThan(15);
    }

    @Test
    void r32_noFlippedBitGoesUnseen() throws Exception {
        store(() -> oneOf(0.3, Fault.FLIPPED_BIT), Map.of());

        putAndOpenAll();

        assertThat(faults.count(Fault.FLIPPED_BIT)).isGreaterThan(30);
    }

    /** Puts and opens files of many sizes, the largest in parts; compares what lies in the store and what comes back. */
    private void putAndOpenAll() throws Exception {
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            contents.add(content(i == 0 ? 11 << 20 : 1 + random.nextInt(60_000)));
        }
        List<LocalFile> opened = new ArrayList<>();
        for (int from = 0; from < FILES; from += AT_ONCE) {
            List<Future<LocalFile>> some = new ArrayList<>();
            for (int i = from; i < Math.min(from + AT_ONCE, FILES); i++) {
                some.add(putAndOpen(i, contents.get(i)));
            }
            opened.addAll(Future.join(some)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(300, TimeUnit.SECONDS)
                    .list());
        }
        for (int i = 0; i < FILES; i++) {
            assertThat(Path.of(opened.get(i).path())).as("opened").hasBinaryContent(contents.get(i));
            assertThat(server.file(key(i).path())).as("stored").hasBinaryContent(contents.get(i));
        }
        assertThat(server.keys()).as("nothing beside").hasSize(FILES);
        assertThat(await(store.deletePrefix("default/originals/"))).isGreaterThanOrEqualTo(FILES);
        assertThat(server.keys()).isEmpty();
    }

    private Future<LocalFile> putAndOpen(int i, byte[] content) throws IOException {
        Path staged = Files.write(root.resolve("spool/" + i + ".part"), content);
        return store.put(key(i), staged, true).compose(stored -> store.open(key(i)));
    }

    private byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return content;
    }

    private static ObjectKey key(int i) {
        return new ObjectKey("default/originals/owner/" + i + "/source.jpg");
    }

    @Test
    void aStoreThatOnlyRefusesIsUnavailableAndTheFileStays() throws Exception {
        store(() -> Fault.SLOW_DOWN, Map.of("storage.s3.attempts", "3"));
        Path staged = Files.writeString(root.resolve("spool/a.part"), "picture");

        assertProblem(store.put(key(1), staged, true), ProblemCode.STORAGE_UNAVAILABLE);

        assertThat(staged).exists();
        assertThat(faults.requests()).hasSize(3);
    }

    @Test
    void aStoreThatIsSilentOnceIsAskedAgainHoweverShortTheWait() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        store(() -> calls.getAndIncrement() == 0 ? Fault.STALL : Fault.NONE, Map.of("storage.start-wait", "0s"));

        await(store.prepare());

        assertThat(calls).hasValue(2);
    }

    @Test
    void clocksThatDifferAreToldInOneLine() {
        store(() -> Fault.SKEWED, Map.of("storage.s3.attempts", "2"));

        assertThatThrownBy(() -> await(store.prepare()))
                .cause()
                .message()
                .contains("clock")
                .contains("24 Nov 2026 00:00:00")
                .contains("set the clock, by NTP for one.");
    }

    @Test
    void whatTheStoreSaidIsToldThoughItIsSilentInTheEnd() {
        AtomicInteger calls = new AtomicInteger();
        store(() -> calls.getAndIncrement() == 0 ? Fault.SKEWED : Fault.STALL, Map.of("storage.start-wait", "0s"));

        assertThatThrownBy(() -> await(store.prepare())).cause().message().contains("set the clock");

        assertThat(calls).hasValue(2);
    }

    @Test
    void encryptionIsAskedForWithEveryUploadAndEveryUploadHasAChecksum() throws Exception {
        store(() -> Fault.NONE, Map.of("storage.s3.sse", "aws:kms", "storage.s3.kms-key-id", "key-7"));
        await(store.put(key(1), Files.writeString(root.resolve("spool/a.part"), "picture"), true)
                .transform(done -> Future.succeededFuture()));
        await(store.put(key(2), Files.write(root.resolve("spool/b.part"), content(11 << 20)), true)
                .transform(done -> Future.succeededFuture()));

        var uploads = faults.requests().stream()
                .filter(request ->
                        request.uri().contains("source.jpg") && !request.uri().contains("partNumber"))
                .filter(request -> request.headers().contains("x-amz-meta-sha256"))
                .toList();
        assertThat(uploads).hasSizeGreaterThanOrEqualTo(2).allSatisfy(request -> {
            assertThat(request.getHeader("x-amz-server-side-encryption")).isEqualTo("aws:kms");
            assertThat(request.getHeader("x-amz-server-side-encryption-aws-kms-key-id"))
                    .isEqualTo("key-7");
        });
        assertThat(uploads.get(0).getHeader("x-amz-checksum-sha256")).isNotNull();
    }
}
