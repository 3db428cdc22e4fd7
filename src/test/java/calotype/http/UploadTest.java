package calotype.http;

import static calotype.http.FrontDoor.code;
import static calotype.http.FrontDoor.json;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.Done;
import calotype.contract.IdempotencyApi;
import calotype.contract.IdempotencyApi.HoldKey;
import calotype.contract.IdempotencyApi.KeyState;
import calotype.contract.IdempotencyApi.ReleaseKey;
import calotype.contract.JobsApi.OpenJob;
import calotype.model.ImageFormat;
import calotype.model.Visibility;
import calotype.problem.ProblemCode;
import calotype.testing.Pictures;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads through a real door into faked storage and ledger rooms. */
class UploadTest extends UploadRooms {
    @Test
    void aGoodUploadIsKeptWrittenDownAndAnswered() throws Exception {
        HttpResponse<String> response = upload(new Form()
                .field("bucket", "pets")
                .file("file", "C:\\pictures\\Ilse \u202e.jpg", "image/png", JPEG)
                .field("metadata", "{\"album\": 3, \"n\": [1.50, null]}")
                .field("tags", "garden, cat,,cat")
                .field("visibility", "public")
                .field("animation", "false")
                .field("ai", "true"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        OpenJob job = opened.take();
        JsonNode answer = json(response);
        assertThat(response.headers().firstValue("Location")).hasValue(IMAGES + "/jobs/" + job.jobId());
        assertThat(answer.path("status_url").asText()).isEqualTo(IMAGES + "/jobs/" + job.jobId());
        assertThat(answer.path("image_id").asText()).isEqualTo(job.imageId().toString());
        assertThat(answer.path("status").asText()).isEqualTo("pending");
        assertThat(answer.path("ai_status").asText()).isEqualTo("skipped");
        assertThat(door.document
                        .schema(door.document.at("/components/schemas/UploadAccepted"))
                        .validate(answer))
                .isEmpty();

        assertThat(job.owner()).isEqualTo(FrontDoor.ADA.id());
        assertThat(job.imageId().version()).isEqualTo(7);
        assertThat(job.plan().animation()).isFalse();
        assertThat(job.bucket()).isEqualTo("pets");
        assertThat(job.filename()).isEqualTo("Ilse .jpg");
        assertThat(job.format()).isEqualTo(ImageFormat.JPEG);
        assertThat(job.declaredMime()).isEqualTo("image/png");
        assertThat(job.sizeBytes()).isEqualTo(JPEG.length);
        assertThat(job.width()).isEqualTo(64);
        assertThat(job.height()).isEqualTo(48);
        assertThat(job.userMetadata()).isEqualTo("{\"album\": 3, \"n\": [1.50, null]}");
        assertThat(job.tags()).containsExactly("garden", "cat");
        assertThat(job.visibility()).isEqualTo(Visibility.PUBLIC);
        assertThat(answer.path("visibility").asText()).isEqualTo("public");
        assertThat(job.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(JPEG)));
        assertThat(Files.readAllBytes(
                        directory.resolve("kept").resolve(job.source().path().replace('/', '_'))))
                .isEqualTo(JPEG);
        assertThat(spooled()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/images/", "/api/v1/images/upload", "/api/images/upload", "/images"})
    void everyAliasTakesUploads(String path) {
        Form form = new Form().file("image", "a.png", "image/png", PNG);
        HttpResponse<String> response = door.send(door.request(path)
                .header("Authorization", door.bearer())
                .header("Content-Type", form.contentType())
                .POST(BodyPublishers.ofByteArray(form.bytes())));
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Link")).hasValue("</api/v1/images>; rel=\"canonical\"");
    }

    @Test
    void aJobBelongsToTheTraceOfItsUpload() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        assertThat(traceOfJob("00-" + trace + "-00f067aa0ba902b7-01")).isEqualTo(trace);
        assertThat(traceOfJob("cc-" + trace + "-00f067aa0ba902b7-01-what-comes-later"))
                .isEqualTo(trace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
            })
    void aTraceBeginsWhereTheHeaderNamesNone(String header) throws Exception {
        String made = traceOfJob(header);

        assertThat(made).matches("[0-9a-f]{32}").isNotEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(traceOfJob(header)).isNotEqualTo(made);
    }

    private String traceOfJob(String header) throws Exception {
        Form form = good();
        assertThat(door.send(door.request(IMAGES)
                                .header("Authorization", door.bearer())
                                .header("Content-Type", form.contentType())
                                .header("traceparent", header)
                                .POST(BodyPublishers.ofByteArray(form.bytes())))
                        .statusCode())
                .isEqualTo(202);
        return requireNonNull(opened.take().traceId());
    }

    static Stream<Arguments> badForms() {
        byte[] big = new byte[1024 * 1024 + 1];
        System.arraycopy(JPEG, 0, big, 0, JPEG.length);
        return Stream.of(
                bad("no part at all", new Form(), 400, "missing_file"),
                bad("only fields", new Form().field("bucket", "pets"), 400, "missing_file"),
                bad(
                        "a file of another name",
                        new Form().file("picture", "a.jpg", "image/jpeg", JPEG),
                        400,
                        "missing_file"),
                bad("two files", good().file("file", "b.jpg", "image/jpeg", JPEG), 400, "multiple_files"),
                bad("file and image", good().file("image", "b.jpg", "image/jpeg", JPEG), 400, "multiple_files"),
                bad("an empty file", new Form().file("file", "a.jpg", "image/jpeg", new byte[0]), 422, "empty_file"),
                bad("HTML", file(Pictures.htmlNamedJpg()), 415, "unsupported_media_type"),
                bad(
                        "PHP",
                        file("<?php system($_GET['x']); ?>".getBytes(StandardCharsets.UTF_8)),
                        415,
                        "unsupported_media_type"),
                bad(
                        "a format that is not allowed",
                        file(Pictures.gif(Pictures.card(8, 8))),
                        415,
                        "unsupported_media_type"),
                bad("too large", file(big), 413, "payload_too_large"),
                bad("a pixel bomb", file(Pictures.pngClaiming(100_000, 100_000)), 422, "too_many_pixels"),
                bad("a file that ends in its header", file(Pictures.truncated(JPEG, 0.01)), 422, "corrupt_image"),
                bad("an odd bucket", good().field("bucket", "../etc"), 422, "invalid_parameter"),
                bad("a bucket twice", good().field("bucket", "abc").field("bucket", "abd"), 422, "invalid_parameter"),
                bad("an unknown field", good().field("role", "admin"), 422, "invalid_parameter"),
                bad("a long field", good().field("bucket", "a".repeat(5000)), 422, "invalid_parameter"),
                bad("NUL in a field", good().field("tags", "a\0b"), 422, "invalid_parameter"),
                bad(
                        "many tags",
                        good().field("tags", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,1,2,3,4,5,6,7"),
                        422,
                        "invalid_parameter"),
                bad("an odd visibility", good().field("visibility", "Public"), 422, "invalid_parameter"),
                bad("an odd wish for motion", good().field("animation", "1"), 422, "invalid_parameter"),
                bad("an odd wish for AI", good().field("ai", "maybe"), 422, "invalid_parameter"),
                bad("a preset", good().field("preset", "avatar"), 422, "unknown_preset"),
                bad("a webhook", good().field("webhook_url", "https://app.example/"), 422, "not_configured"),
                bad("metadata that is no JSON", good().field("metadata", "{"), 422, "invalid_metadata"),
                bad("metadata that is no object", good().field("metadata", "[1]"), 422, "invalid_metadata"),
                bad("metadata of U+0000", good().field("metadata", "{\"a\":\"\\u0000\"}"), 422, "invalid_metadata"),
                bad("metadata of a giant number", good().field("metadata", "{\"a\":1e99999}"), 422, "invalid_metadata"),
                bad(
                        "long metadata",
                        good().field("metadata", "{\"a\":\"" + "x".repeat(17_000) + "\"}"),
                        422,
                        "invalid_metadata"),
                bad("no closing boundary", good().withoutEnd(), 400, "malformed_multipart"),
                bad("another boundary", good().declaring("other"), 400, "malformed_multipart"),
                bad("no boundary", good().declaring(""), 400, "malformed_multipart"),
                bad("many parts", good().fields(100), 400, "malformed_multipart"));
    }

    private static Arguments bad(String name, Form form, int status, String code) {
        return Arguments.of(name, form, status, code);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badForms")
    void s11_aRefusedUploadLeavesNothing(String name, Form form, int status, String code) throws IOException {
        HttpResponse<String> response = upload(form);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(code(response)).isEqualTo(code);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(opened).isEmpty();
        assertThat(spooled()).isZero();
    }

    @Test
    void refusalsNameTheLimit() {
        assertThat(json(upload(file(Pictures.pngClaiming(100_000, 100_000))))
                        .path("found_side")
                        .asLong())
                .isEqualTo(100_000);
        assertThat(json(upload(file(Pictures.htmlNamedJpg()))).path("accepted").toString())
                .isEqualTo("[\"image/jpeg\",\"image/png\"]");
        assertThat(json(upload(file(new byte[2 * 1024 * 1024])))
                        .path("max_bytes")
                        .asLong())
                .isEqualTo(1024 * 1024);
    }

    @Test
    void anotherContentTypeIsRefused() {
        HttpResponse<String> response = door.send(door.request(IMAGES)
                .header("Authorization", door.bearer())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).isEqualTo(415);
    }

    @Test
    void emptyFieldsAreAsGoodAsNone() throws InterruptedException {
        Form form = good();
        for (String name : new String[] {"bucket", "metadata", "tags", "preset", "webhook_url", "ai", "animation"}) {
            form.field(name, "");
        }
        assertThat(upload(form.field("visibility", "")).statusCode()).isEqualTo(202);
        OpenJob job = opened.take();
        assertThat(job.visibility()).isEqualTo(Visibility.PRIVATE);
        assertThat(job.plan().animation()).isTrue();
    }

    @Test
    void aJobThatTheLedgerRefusesLeavesNoObject() throws Exception {
        ledgerAnswer = Future.failedFuture(ProblemCode.INVALID_PARAMETER.because("A text cannot be stored."));
        HttpResponse<String> response = upload(good());
        assertThat(response.statusCode()).isEqualTo(422);
        OpenJob job = opened.take();
        assertThat(dropped.poll(30, TimeUnit.SECONDS))
                .isEqualTo("default/originals/" + job.owner() + "/" + job.imageId() + "/");
        assertThat(spooled()).isZero();
    }

    @Test
    void aLedgerThatDoesNotAnswerMayHaveCommittedSoTheObjectStays() throws Exception {
        ledgerAnswer = Future.failedFuture(ProblemCode.TIMEOUT.because("The ledger is slow."));
        HttpResponse<String> response = upload(good());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(dropped).isEmpty();
        try (Stream<Path> kept = Files.list(directory.resolve("kept"))) {
            assertThat(kept).hasSize(1);
        }
        assertThat(spooled()).isZero();
    }

    @Test
    void r25_aLedgerWhoseNodeHasJustDiedIsNoReasonToGiveUpTheUpload() {
        Future<KeyState> silence = Future.failedFuture(ProblemCode.TIMEOUT.because("Nobody answers."));
        FrontDoor.await(door.bus.serve(IdempotencyApi.HOLD, wish -> silence));
        HttpResponse<String> response = upload(door, good(), "Idempotency-Key", "one");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(code(response)).isEqualTo("not_ready");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(opened).isEmpty();
    }

    @Test
    void r10_aKeyIsLetGoOfEvenIfTheLedgerIsAwayAtFirst() throws Exception {
        BlockingQueue<ReleaseKey> asked = new LinkedBlockingQueue<>();
        FrontDoor.await(door.bus.serve(
                IdempotencyApi.HOLD, wish -> Future.succeededFuture(new KeyState(true, null, wish.holdSeconds()))));
        serveRelease(asked, Future.failedFuture(ProblemCode.NOT_READY.because("Away.")));
        ledgerAnswer = Future.failedFuture(ProblemCode.NOT_READY.because("Away."));
        assertThat(upload(door, good(), "Idempotency-Key", "one").statusCode()).isEqualTo(503);
        ReleaseKey first = asked.poll(20, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(first);
    }

    @Test
    void r11_aHoldThatMayBeWrittenAfterTheAnswerIsLetGoOfToo() throws Exception {
        BlockingQueue<ReleaseKey> asked = new LinkedBlockingQueue<>();
        BlockingQueue<HoldKey> wished = new LinkedBlockingQueue<>();
        FrontDoor.await(door.bus.serve(IdempotencyApi.HOLD, wish -> {
            wished.add(wish);
            return Future.failedFuture(ProblemCode.NOT_READY.because("It hangs."));
        }));
        serveRelease(asked, Future.succeededFuture(Done.NO));
        assertThat(upload(door, good(), "Idempotency-Key", "one").statusCode()).isEqualTo(503);
        HoldKey wish = wished.take();
        ReleaseKey expected = new ReleaseKey(wish.owner(), wish.operation(), wish.key(), wish.holder());
        assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
        assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    /** The first answer, and after that that it is done. */
    private void serveRelease(BlockingQueue<ReleaseKey> asked, Future<Done> first) {
        FrontDoor.await(door.bus.serve(IdempotencyApi.RELEASE, release -> {
            asked.add(release);
            return asked.size() == 1 ? first : Future.succeededFuture(Done.YES);
        }));
    }

    @Test
    void bucketsCanBeRequiredAndContradictionsRefused() throws IOException {
        try (FrontDoor strict =
                open(TestSettings.in(directory, "upload.bucket-required=true", "upload.strict-mime=true"))) {
            assertThat(code(upload(strict, good()))).isEqualTo("bucket_required");
            Form lie = new Form().file("file", "a.jpg", "image/png", JPEG).field("bucket", "pets");
            assertThat(code(upload(strict, lie))).isEqualTo("unsupported_media_type");
            Form ending = new Form().file("file", "a.png", "image/jpeg", JPEG).field("bucket", "pets");
            assertThat(code(upload(strict, ending))).isEqualTo("unsupported_media_type");
            Form honest = new Form().file("file", "a.jpeg", "image/jpeg", JPEG).field("bucket", "pets");
            assertThat(upload(strict, honest).statusCode()).isEqualTo(202);
        }
    }

    @Test
    void oddFilenamesBecomeHarmless() throws InterruptedException {
        Map<String, String> names = Map.of(
                "../../etc/passwd",
                "passwd",
                "a\tb\u0007.jpg",
                "ab.jpg",
                "..",
                "upload.jpg",
                "",
                "upload.jpg",
                "x".repeat(5000) + ".jpg",
                "x".repeat(255),
                "${jndi:ldap://x/a}.jpg",
                "a}.jpg");
        for (Map.Entry<String, String> name : names.entrySet()) {
            assertThat(upload(new Form().file("file", name.getKey(), "image/jpeg", JPEG))
                            .statusCode())
                    .isEqualTo(202);
            assertThat(opened.take().filename()).isEqualTo(name.getValue());
        }
    }
}
