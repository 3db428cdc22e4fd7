package calotype.storage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.Presign;
import calotype.contract.StorageApi.PresignWrite;
import calotype.contract.StorageApi.PresignedRead;
import calotype.contract.StorageApi.PresignedWrite;
import calotype.model.Digest;
import calotype.model.ImageFormat;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.testing.S3Server;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

class S3ObjectStoreTest extends ObjectStoreContract {
    @TempDir
    Path root;

    private S3Server server;
    private final List<S3ObjectStore> stores = new ArrayList<>();

    @Override
    ObjectStore openStore() {
        server = S3Server.start(root.resolve("s3"));
        return store(Map.of());
    }

    private S3ObjectStore store(Map<String, String> settings) {
        S3ObjectStore store = new S3ObjectStore(
                vertx,
                S3Settings.of(server.endpoint(), settings),
                new Spool(root.resolve("spool"), Clock.systemUTC()),
                vertx.createSharedWorkerExecutor("disk", 4));
        stores.add(store);
        return store;
    }

    @AfterEach
    void stop() {
        stores.forEach(S3ObjectStore::close);
        server.close();
    }

    @Test
    void anObjectLiesUnderItsKeyAndComesAsAFileOfItsOwn() throws Exception {
        await(store.put(KEY, staged("picture"), true));

        LocalFile first = await(store.open(KEY));
        LocalFile second = await(store.open(KEY));

        assertThat(server.keys()).containsExactly(KEY.path());
        assertThat(first.temporary()).isTrue();
        assertThat(first.path()).isNotEqualTo(second.path());
    }

    @Test
    void h16_anUploadInPartsThatNobodyEndsIsGivenUpOnceItIsOld() throws Exception {
        String ours = ObjectKey.source("default", UUID.randomUUID(), UUID.randomUUID(), ImageFormat.JPEG)
                .path();
        String somebodys = "somebody/elses/video.mp4";
        try (S3Clients clients =
                new S3Clients(S3Settings.of(server.endpoint(), Map.of()).s3())) {
            for (String key : List.of(ours, somebodys)) {
                clients.whole
                        .createMultipartUpload(
                                begin -> begin.bucket(S3Server.BUCKET).key(key))
                        .get(20, TimeUnit.SECONDS);
            }
            assertThat(unfinished(clients)).containsExactlyInAnyOrder(ours, somebodys);

            assertThat(await(store.dropUnfinished(Instant.EPOCH))).isZero();
            assertThat(unfinished(clients)).hasSize(2);
            assertThat(await(store.dropUnfinished(Clock.systemUTC().instant().plusSeconds(3_600))))
                    .isEqualTo(1);
            assertThat(unfinished(clients)).containsExactly(somebodys);
        }
    }

    private static List<String> unfinished(S3Clients clients) throws Exception {
        return clients
                .whole
                .listMultipartUploads(list -> list.bucket(S3Server.BUCKET))
                .get(20, TimeUnit.SECONDS)
                .uploads()
                .stream()
                .map(MultipartUpload::key)
                .toList();
    }

    @Test
    void aLargeFileGoesInPartsAndComesBackWhole() throws Exception {
        byte[] bytes = new byte[11 << 20];
        new Random(7).nextBytes(bytes);
        Path staged = Files.write(staging.resolve("large.part"), bytes);

        assertThat(await(store.put(KEY, staged, true)).sizeBytes()).isEqualTo(bytes.length);

        assertThat(Path.of(await(store.open(KEY)).path())).hasBinaryContent(bytes);
    }

    @Test
    void r13_anObjectThatWasChangedInTheStoreIsNotHandedOut() throws Exception {
        await(store.put(KEY, staged("picture"), true));
        Files.writeString(server.file(KEY.path()), "PICTURE");

        assertProblem(store.open(KEY), ProblemCode.STORAGE_UNAVAILABLE);

        assertThat(root.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void morePagesThanOneAreDeleted() throws Exception {
        Path many = Files.createDirectories(server.file("default/processed/many"));
        for (int i = 0; i < 1_010; i++) {
            Files.writeString(many.resolve("of-" + i), "x");
        }

        assertThat(await(store.deletePrefix("default/processed/many/"))).isEqualTo(1_010);
        assertThat(server.keys()).isEmpty();
    }

    @Test
    void aSignedUrlReadsAnObjectWithTheHeadersThatWereAskedFor() throws Exception {
        await(store.put(KEY, staged("picture"), true));

        String url = await(store.presign(
                        new Presign(List.of(new PresignedRead(KEY, "image/jpeg", "inline; filename=\"a.jpg\"")), 60)))
                .get(0);

        HttpResponse<String> answer = get(url);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("picture");
        assertThat(answer.headers().firstValue("content-type")).contains("image/jpeg");
        assertThat(answer.headers().firstValue("content-disposition")).contains("inline; filename=\"a.jpg\"");
        assertThat(get(url.replace("Signature=", "Signature=0")).statusCode()).isEqualTo(403);
        assertThat(get(server.endpoint() + "/" + S3Server.BUCKET + "/" + KEY.path())
                        .statusCode())
                .as("without a signature")
                .isEqualTo(403);
    }

    @Test
    void aSignedRequestBringsTheAnnouncedFileAndNoOther() throws Exception {
        Path file = staged("picture");
        String sha256 = Digest.of(file).hex();

        PresignedWrite write = await(store.presign(new PresignWrite(KEY, Files.size(file), sha256, 60)));

        assertThat(put(write, "pIcture").statusCode()).as("other bytes").isBetween(400, 499);
        assertThat(put(write, "picture and more").statusCode()).as("more bytes").isBetween(400, 499);
        String elsewhere = requireNonNull(write.url()).replace("/source", "/s0urce");
        assertThat(put(new PresignedWrite(elsewhere, write.headers()), "picture")
                        .statusCode())
                .as("another key")
                .isEqualTo(403);
        assertThat(server.keys()).isEmpty();

        assertThat(put(write, "picture").statusCode()).isEqualTo(200);
        assertThat(server.keys()).containsExactly(KEY.path());
        assertThat(Files.readString(Path.of(await(store.open(KEY)).path()))).isEqualTo("picture");
    }

    private static HttpResponse<String> put(PresignedWrite write, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(requireNonNull(write.url())))
                .PUT(HttpRequest.BodyPublishers.ofString(body));
        write.headers().forEach(request::setHeader);
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    @Test
    void theBucketMayStandInTheHostsName() throws Exception {
        await(store.put(KEY, staged("picture"), true));
        try (S3Server byHost = S3Server.startForHost(root.resolve("s3"), "store.test")) {
            S3ObjectStore virtual = store(Map.of(
                    "storage.s3.endpoint", "http://store.test:" + byHost.port(), "storage.s3.path-style", "false"));

            URI url = URI.create(await(
                            virtual.presign(new Presign(List.of(new PresignedRead(KEY, "image/jpeg", "inline")), 60)))
                    .get(0));

            assertThat(url.getHost()).isEqualTo("pictures.store.test");
            assertThat(getFrom(byHost.port(), url)).startsWith("HTTP/1.1 200").endsWith("picture");
        }
    }

    /** No resolver knows the host, so the question is written by hand. */
    private static String getFrom(int port, URI url) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + url.getRawPath() + "?" + url.getRawQuery() + " HTTP/1.1\r\nHost: "
                                    + url.getAuthority() + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aMissingBucketIsToldInOneLine() {
        assertRefused(
                store(Map.of("storage.s3.bucket", "nowhere")),
                "The bucket nowhere at " + server.endpoint()
                        + " cannot be used: there is no bucket of that name; make it, or correct S3_BUCKET.");
    }

    @Test
    void aWrongKeyIsToldInOneLine() {
        assertRefused(store(Map.of("storage.s3.access-key-id", "someone")), "correct AWS_ACCESS_KEY_ID.");
        assertRefused(
                store(Map.of("storage.s3.secret-access-key", "wrong", "storage.s3.attempts", "2")),
                "correct AWS_SECRET_ACCESS_KEY.");
    }

    @Test
    void aRefusedConnectionIsToldInOneLine() {
        assertRefused(
                store(Map.of("storage.s3.endpoint", "http://127.0.0.1:1", "storage.s3.attempts", "2")),
                "nobody accepts a connection there; correct S3_ENDPOINT, or start the store.");
    }

    private static void assertRefused(S3ObjectStore store, String words) {
        assertThatThrownBy(() -> await(store.prepare())).cause().message().contains(words);
    }
}
