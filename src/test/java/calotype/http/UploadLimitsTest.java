package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.bus.TypedBus;
import calotype.config.Settings;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.OpenedJob;
import calotype.contract.StorageApi;
import calotype.testing.Pictures;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads over bare sockets: what is read, what is answered, what stays, when a client goes too far or goes away. */
@Timeout(60)
class UploadLimitsTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int LIMIT = 11 * MEBIBYTE;
    private static final int TEN_MB = 10_000_000;
    private static final byte[] JPEG = Pictures.jpeg(Pictures.card(64, 48), 90);

    @TempDir
    Path directory;

    private final BlockingQueue<HttpServerRequest> seen = new LinkedBlockingQueue<>();
    private FrontDoor door;

    @BeforeEach
    void open() throws IOException {
        open("upload.max-bytes=11MiB");
    }

    private void open(String... more) throws IOException {
        Settings settings = TestSettings.in(directory, more);
        Files.createDirectories(settings.spoolPath());
        door = FrontDoor.open(settings, rooms -> {
            UploadHandler upload = new UploadHandler(
                    rooms.vertx,
                    rooms.bus,
                    settings,
                    Clock.systemUTC(),
                    new Admission(rooms.vertx, rooms.bus, settings));
            rooms.handlers.put("uploadImage", ctx -> {
                seen.add(ctx.request());
                upload.handle(ctx);
            });
            serve(rooms.bus);
        });
    }

    private static void serve(TypedBus bus) {
        FrontDoor.await(bus.serve(StorageApi.KEEP, keep -> {
            try {
                Files.delete(Path.of(keep.stagedPath()));
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
            return Future.succeededFuture(new StorageApi.StoredObject(keep.key(), 1));
        }));
        FrontDoor.await(bus.serve(
                JobsApi.OPEN, job -> Future.succeededFuture(new OpenedJob(job.imageId(), job.jobId(), null))));
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private long spooled() throws IOException {
        try (Stream<Path> files = Files.list(door.settings.spoolPath())) {
            return files.count();
        }
    }

    private String head(String more) {
        return "POST /api/v1/images HTTP/1.1\r\nHost: x\r\nAuthorization: " + door.bearer()
                + "\r\nContent-Type: multipart/form-data; boundary=xyz\r\n" + more + "\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static final String PART = "--xyz\r\nContent-Disposition: form-data; name=file; filename=a.jpg\r\n\r\n";

    /** A picture of some size: what follows the JPEG's end does not matter at the front door. */
    private static byte[] picture(int size) {
        return Arrays.copyOf(JPEG, size);
    }

    @Test
    void s11_aDeclaredGiantIsRefusedBeforeItsBody() throws IOException {
        String answer = door.raw(head("Content-Length: 100000000000\r\n"));
        assertThat(answer)
                .startsWith("HTTP/1.1 413")
                .contains("payload_too_large", "\"max_bytes\":" + LIMIT)
                .containsIgnoringCase("connection: close");
        assertThat(spooled()).isZero();
    }

    @Test
    void s11_aGiantThatAsksFirstIsNotToldToGoOn() throws IOException {
        String answer = door.raw(head("Content-Length: 100000000000\r\nExpect: 100-continue\r\n"));
        assertThat(answer).startsWith("HTTP/1.1 413").doesNotContain("100 Continue");
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() throws IOException {
        byte[] body = bytes(PART + new String(JPEG, StandardCharsets.ISO_8859_1) + "\r\n--xyz--");
        try (Socket socket = new Socket("127.0.0.1", door.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes(
                    head("Connection: close\r\nExpect: 100-continue\r\nContent-Length: " + body.length + "\r\n")));
            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100");
            out.write(body);
            assertThat(FrontDoor.rest(socket.getInputStream())).contains("HTTP/1.1 202");
        }
    }

    @Test
    void s11_aGiantWithoutALengthIsCut() throws Exception {
        byte[] chunk = bytes("100000\r\n" + new String(new byte[MEBIBYTE], StandardCharsets.ISO_8859_1) + "\r\n");
        try (Socket socket = new Socket("127.0.0.1", door.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes(head("Transfer-Encoding: chunked\r\n")));
            byte[] first = bytes(PART + new String(JPEG, StandardCharsets.ISO_8859_1));
            out.write(bytes(Integer.toHexString(first.length) + "\r\n"));
            out.write(first);
            out.write(bytes("\r\n"));
            for (int sent = 0; sent < 300; sent++) {
                out.write(chunk);
            }
        } catch (IOException closedOnUs) {
            assertThat(closedOnUs).hasMessageMatching("(?i).*(reset|broken pipe|abort).*");
        }
        HttpServerRequest request = seen.take();
        assertThat(request.bytesRead()).isGreaterThan(LIMIT).isLessThan(LIMIT + MEBIBYTE);
        assertThat(request.response().getStatusCode()).isEqualTo(413);
        assertThat(spooled()).isZero();
    }

    @Test
    void s11_aClientThatHangsUpLeavesNothing() throws Exception {
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            Path spool = door.settings.spoolPath();
            spool.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            try (Socket socket = new Socket("127.0.0.1", door.port())) {
                socket.getOutputStream().write(bytes(head("Content-Length: " + TEN_MB + "\r\n") + PART));
                socket.getOutputStream().write(picture(MEBIBYTE));
                WatchKey created = watch.take();
                created.cancel();
                spool.register(watch, StandardWatchEventKinds.ENTRY_DELETE);
            }
            if (spooled() > 0) {
                assertThat(watch.poll(30, TimeUnit.SECONDS))
                        .as("deletion of the staged file")
                        .isNotNull();
            }
            assertThat(spooled()).isZero();
        }
    }

    @Test
    void a17_noMoreUploadsAreReceivedAtOnceThanTheNodeIsSetTo() throws Exception {
        door.close();
        open("limits.uploads-in-flight=2");
        byte[] body = bytes(PART + new String(JPEG, StandardCharsets.ISO_8859_1) + "\r\n--xyz--");
        byte[] start = bytes(head("Connection: close\r\nContent-Length: " + body.length + "\r\n"));
        try (Socket first = new Socket("127.0.0.1", door.port());
                Socket second = new Socket("127.0.0.1", door.port())) {
            first.getOutputStream().write(start);
            second.getOutputStream().write(start);
            seen.take();
            seen.take();
            assertThat(door.raw(head("Connection: close\r\nContent-Length: 5\r\n")))
                    .startsWith("HTTP/1.1 503")
                    .contains("overloaded")
                    .containsIgnoringCase("retry-after: 1\r\n");
            first.getOutputStream().write(body);
            assertThat(FrontDoor.rest(first.getInputStream())).startsWith("HTTP/1.1 202");
            try (Socket third = new Socket("127.0.0.1", door.port())) {
                third.getOutputStream().write(start);
                third.getOutputStream().write(body);
                assertThat(FrontDoor.rest(third.getInputStream())).startsWith("HTTP/1.1 202");
            }
        }
        assertThat(spooled()).isZero();
    }

    @Test
    void a03_twentyUploadsAtOnceLeaveTheHeapAlone() throws Exception {
        byte[] picture = picture(TEN_MB);
        byte[] start =
                bytes(head("Connection: close\r\nContent-Length: " + (PART.length() + TEN_MB + 9) + "\r\n") + PART);
        List<Socket> sockets = new ArrayList<>();
        long before = usedHeap();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket("127.0.0.1", door.port());
                sockets.add(socket);
                socket.getOutputStream().write(start);
                socket.getOutputStream().write(picture, 0, TEN_MB - 1000);
            }
            long during = usedHeap();
            assertThat(during - before).isLessThan(16 * MEBIBYTE);
            for (Socket socket : sockets) {
                socket.getOutputStream().write(picture, TEN_MB - 1000, 1000);
                socket.getOutputStream().write(bytes("\r\n--xyz--"));
                assertThat(FrontDoor.rest(socket.getInputStream())).startsWith("HTTP/1.1 202");
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(spooled()).isZero();
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
