package calotype.http;

import calotype.contract.JobsApi;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.OpenedJob;
import calotype.contract.StorageApi;
import calotype.testing.Pictures;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real front door that takes uploads into faked storage and ledger rooms. */
abstract class UploadRooms {
    static final String IMAGES = "/api/v1/images";
    static final byte[] JPEG = Pictures.jpeg(Pictures.card(64, 48), 90);
    static final byte[] PNG = Pictures.png(Pictures.card(32, 32));

    @TempDir
    Path directory;

    final BlockingQueue<OpenJob> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<String> dropped = new LinkedBlockingQueue<>();
    Future<OpenedJob> ledgerAnswer = Future.succeededFuture();
    FrontDoor door;

    @BeforeEach
    void open() throws IOException {
        door = open(TestSettings.in(directory));
    }

    FrontDoor open(calotype.config.Settings settings) throws IOException {
        Files.createDirectories(settings.spoolPath());
        Files.createDirectories(directory.resolve("kept"));
        return FrontDoor.open(settings, rooms -> {
            rooms.handlers.put(
                    "uploadImage",
                    new UploadHandler(
                            rooms.vertx,
                            rooms.bus,
                            settings,
                            Clock.systemUTC(),
                            new Admission(rooms.vertx, rooms.bus, settings)));
            FrontDoor.await(rooms.bus.serve(StorageApi.KEEP, this::keep));
            FrontDoor.await(rooms.bus.serve(StorageApi.DELETE_PREFIX, delete -> {
                dropped.add(delete.prefix());
                return Future.succeededFuture(new StorageApi.Deleted(1));
            }));
            FrontDoor.await(rooms.bus.serve(JobsApi.OPEN, job -> {
                opened.add(job);
                return ledgerAnswer.map(any -> new OpenedJob(job.imageId(), job.jobId(), null));
            }));
        });
    }

    Future<StorageApi.StoredObject> keep(StorageApi.Keep keep) {
        try {
            Path kept = directory.resolve("kept").resolve(keep.key().path().replace('/', '_'));
            Files.move(Path.of(keep.stagedPath()), kept);
            return Future.succeededFuture(new StorageApi.StoredObject(keep.key(), Files.size(kept)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void shut() {
        door.close();
    }

    long spooled() throws IOException {
        try (Stream<Path> files = Files.list(door.settings.spoolPath())) {
            return files.count();
        }
    }

    HttpResponse<String> upload(Form form) {
        return upload(door, form);
    }

    /** @param headers more of them, names and values by turns */
    static HttpResponse<String> upload(FrontDoor door, Form form, String... headers) {
        HttpRequest.Builder request = door.request(IMAGES);
        return door.send((headers.length == 0 ? request : request.headers(headers))
                .header("Authorization", door.bearer())
                .header("Content-Type", form.contentType())
                .POST(BodyPublishers.ofByteArray(form.bytes())));
    }

    static Form good() {
        return file(JPEG);
    }

    static Form file(byte[] bytes) {
        return new Form().file("file", "a.jpg", "image/jpeg", bytes);
    }
}
