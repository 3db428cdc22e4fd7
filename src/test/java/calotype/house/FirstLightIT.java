package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.HeaderReader;
import calotype.model.ImageHeader;
import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.CameraPhoto;
import calotype.testing.EventListener;
import calotype.testing.ListeningSockets;
import calotype.testing.Pictures;
import calotype.testing.ProcessFigures;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does, with the released jar: one camera photo through upload, push, result, files and deletion. */
class FirstLightIT {
    @TempDir
    static Path data;

    private static RunningJar jar;

    @BeforeAll
    static void start() throws IOException {
        jar = RunningJar.start(data, Map.of());
    }

    @AfterAll
    static void stop() {
        assertThat(jar.stop()).as("an orderly end").isZero();
    }

    @Test
    void aCameraPhotoBecomesEveryRenditionAndItsFacts() throws IOException {
        ApiClient client = new ApiClient(jar.address()).registered();
        EventListener events = EventListener.of(jar.address(), client.token());
        Answer accepted = client.upload(CameraPhoto.twelveMegapixels(), "Ada's photo.jpg");
        assertThat(accepted.status()).isEqualTo(202);
        String job = accepted.json().get("job_id").asText();
        assertThat(accepted.header("Location")).isEqualTo("/api/v1/images/jobs/" + job);

        List<JsonNode> pushed = events.untilFinal(job);
        assertThat(pushed.get(pushed.size() - 1).get("type").asText()).isEqualTo("job.completed");

        JsonNode document = client.get("/api/v1/images/jobs/" + job + "/result").json();
        assertThat(document.get("overall_status").asText()).isEqualTo("completed");
        JsonNode metadata = document.get("results").get("metadata");
        assertThat(metadata.get("width").asInt()).as("upright").isEqualTo(3024);
        assertThat(metadata.get("height").asInt()).isEqualTo(4032);
        assertThat(metadata.get("dominant_colors")).isNotEmpty();
        assertThat(pushed)
                .filteredOn(event -> event.get("data").has("thumbhash"))
                .as("the placeholder is there while variants are being made")
                .isNotEmpty()
                .allSatisfy(event -> {
                    assertThat(event.get("type").asText()).isEqualTo("job.progress");
                    assertThat(event.at("/data/thumbhash")).isEqualTo(metadata.get("thumbhash"));
                });
        assertThat(metadata.get("exif").get("location").isNull()).isTrue();
        theFilesAreWhatTheDocumentSays(client, document);
    }

    private static void theFilesAreWhatTheDocumentSays(ApiClient client, JsonNode document) throws IOException {
        JsonNode variants = document.get("metadata").get("variants");
        assertThat(variants.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "thumbnail",
                        "medium",
                        "large",
                        "original",
                        "thumb_small",
                        "thumb_medium",
                        "thumb_large",
                        "optimized_webp",
                        "optimized_avif");
        for (Iterator<Map.Entry<String, JsonNode>> all = variants.fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> variant = all.next();
            String url = urlOf(document, variant.getKey());
            Answer file = client.anonymous().get(url);
            assertThat(file.status()).as(url).isEqualTo(200);
            ImageHeader header = HeaderReader.read(Files.write(data.resolve(variant.getKey()), file.body()));
            assertThat(header.format().wire())
                    .isEqualTo(variant.getValue().get("format").asText());
            assertThat(header.stored().width())
                    .isEqualTo(variant.getValue().get("width").asInt());
            assertThat(header.stored().height())
                    .isEqualTo(variant.getValue().get("height").asInt());
            assertThat(file.body()).hasSize(sizeOf(client, document, variant.getKey()));
            assertThat(client.anonymous().get(tampered(url)).status()).isEqualTo(403);
        }
    }

    /** One that is larger than the optimized files is made when it is asked for, and has no size before. */
    private static int sizeOf(ApiClient client, JsonNode document, String name) {
        String pointer = "/metadata/variants/" + name + "/size_bytes";
        JsonNode size = document.at(pointer);
        assertThat(size.isNull()).as("x14 " + name).isEqualTo(name.equals("original"));
        String image = document.get("image_id").asText();
        return client.get("/api/v1/images/" + image).json().at(pointer).asInt();
    }

    private static String tampered(String url) {
        int signature = url.indexOf("sig=") + 4;
        char other = url.charAt(signature) == 'A' ? 'B' : 'A';
        return url.substring(0, signature) + other + url.substring(signature + 1);
    }

    private static String urlOf(JsonNode document, String name) {
        JsonNode results = document.get("results");
        JsonNode url = name.startsWith("thumb_")
                ? results.get("thumbnails").get(name.substring("thumb_".length()))
                : name.startsWith("optimized_")
                        ? results.get("optimized").get(name.substring("optimized_".length()))
                        : document.get("urls").get(name);
        return url.asText();
    }

    @Test
    void aDeletedImageIsGoneAtOnceWithItsUrls() {
        ApiClient client = new ApiClient(jar.address()).registered();
        Answer accepted = client.upload(Pictures.jpeg(Pictures.card(640, 480), 90), "card.jpg");
        String image = accepted.json().get("image_id").asText();
        client.finished(accepted.json().get("job_id").asText());
        String thumbnail = client.get("/api/v1/images/" + image)
                .json()
                .at("/results/thumbnails/small")
                .asText();
        assertThat(client.anonymous().get(thumbnail).status()).isEqualTo(200);

        assertThat(client.delete("/api/v1/images/" + image).status()).isEqualTo(204);

        assertThat(client.anonymous().get(thumbnail).status()).isEqualTo(404);
        assertThat(client.get("/api/v1/images/" + image).status()).isEqualTo(404);
        assertThat(client.delete("/api/v1/images/" + image).status()).isEqualTo(404);
        assertThat(client.get("/api/v1/images?limit=10").json().get("items")).isEmpty();
    }

    @Test
    void whatOnlyDecodingShowsEndsAsTheJobsCode() {
        ApiClient client = new ApiClient(jar.address()).registered();
        byte[] garbage = Pictures.jpeg(Pictures.card(640, 480), 90);
        for (int i = 700; i < garbage.length; i++) {
            garbage[i] = (byte) (i * 31);
        }
        String job = client.upload(garbage, "garbage.jpg").json().get("job_id").asText();
        JsonNode head = client.finished(job);
        assertThat(head.get("status").asText()).isIn("failed", "completed");
        if (head.get("status").asText().equals("failed")) {
            assertThat(head.at("/error/code").asText()).isEqualTo("corrupt_image");
            Answer result = client.get("/api/v1/images/jobs/" + job + "/result");
            assertThat(result.status()).isEqualTo(422);
            assertThat(result.json().get("code").asText()).isEqualTo("job_failed");
        } else {
            assertThat(client.get("/api/v1/images/jobs/" + job + "/result")
                            .json()
                            .get("warnings")
                            .toString())
                    .contains("truncated");
        }
    }

    @Test
    void theOptimizingCompilerStandsBehindTheProcessesThatMakePictures() throws IOException {
        assertThat(ProcessFigures.niceness(jar.pid(), "C2 CompilerThre"))
                .isNotEmpty()
                .containsOnly(15);
    }

    @Test
    void s28_everythingListensOnLoopbackOnly() throws IOException {
        assertThat(jar.address().getHost()).isEqualTo("127.0.0.1");
        assertThat(ListeningSockets.of(jar.pid())).isNotEmpty();
        assertThat(ListeningSockets.offLoopback(jar.pid())).isEmpty();
    }

    @Test
    void s21_whatIsAnotherOwnersDoesNotExist() {
        ApiClient owner = new ApiClient(jar.address()).registered();
        ApiClient other = new ApiClient(jar.address()).registered();
        JsonNode mine = owner.upload(Pictures.jpeg(Pictures.card(64, 48), 90), "mine.jpg")
                .json();
        String image = "/api/v1/images/" + mine.get("image_id").asText();
        String job = "/api/v1/images/jobs/" + mine.get("job_id").asText();
        owner.finished(mine.get("job_id").asText());
        for (String path : new String[] {image, image + "/all", image + "/direct?size=medium", job, job + "/result"}) {
            assertThat(owner.get(path).status()).as(path).isEqualTo(200);
            assertThat(other.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(other.delete(image).status()).isEqualTo(404);
        assertThat(other.get("/api/v1/images").json().get("items")).isEmpty();
        assertThat(owner.get(image).status()).isEqualTo(200);
    }
}
