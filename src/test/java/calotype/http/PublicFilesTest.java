package calotype.http;

import static calotype.http.FrontDoor.code;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.JobState;
import calotype.model.Visibility;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A public image: its renditions are for everyone and for ever, the upload itself is not. */
class PublicFilesTest {
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");
    private static final UUID HIDDEN = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6c");
    private static final String LARGE = "/storage/default/processed/large/" + IMAGE + "_large.9f86d081.webp";

    @TempDir
    Path directory;

    private ReadingDoor door;

    @BeforeEach
    void open() throws IOException {
        door = new ReadingDoor();
        door.hall.put(HIDDEN, ReadingDoor.ADA, JobState.COMPLETED);
        ImageRecord image =
                door.hall.put(FakeHall.image(IMAGE, ReadingDoor.ADA, JobState.COMPLETED, Visibility.PUBLIC));
        door.hall.files.put(
                image.renditions().get(2).key().path(), Files.write(directory.resolve("large"), new byte[101_330]));
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private JsonNode document(String path) {
        return FrontDoor.json(door.get(ReadingDoor.ADA, path));
    }

    private HttpResponse<String> anonymous(String url) {
        return door.send(door.request(url));
    }

    private static List<String> all(JsonNode urls) {
        return urls.findValuesAsText("url");
    }

    @Test
    void everyAnswerNamesTheSameUrlWithoutSignature() {
        String path = "/api/v1/images/" + IMAGE;
        JsonNode document = document(path + "?size=large");
        assertThat(document.path("visibility").asText()).isEqualTo("public");
        assertThat(document.at("/urls/large").asText()).isEqualTo(LARGE);
        assertThat(document.at("/selected/url").asText()).isEqualTo(LARGE);
        assertThat(document.at("/selected/expires_at").isNull()).isTrue();
        assertThat(document.at("/results/thumbnails/small").asText()).endsWith("_thumb_small.9f86d081.webp");
        assertThat(document.at("/results/optimized/avif").asText()).endsWith("_optimized_avif.9f86d081.avif");
        assertThat(all(document(path + "/all"))).hasSize(9).contains(LARGE).noneMatch(url -> url.contains("?"));
        assertThat(door.get(ReadingDoor.ADA, path + "?redirect=true&size=large")
                        .headers()
                        .firstValue("Location"))
                .contains(LARGE);
        door.clock.step(Duration.ofDays(400));
        assertThat(door.url(ReadingDoor.ADA, IMAGE, "/urls/large")).isEqualTo(LARGE);
    }

    @Test
    void s8_everyoneMayKeepTheBytesForEverAndOnlyLookAtThem() {
        door.clock.step(Duration.ofDays(400));
        HttpResponse<String> answer = anonymous(LARGE);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("public, max-age=31536000, immutable");
        assertThat(answer.headers().firstValue("ETag")).contains('"' + FakeHall.SHA + '"');
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).contains("default-src 'none'; sandbox");
        assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy")).contains("cross-origin");
        assertThat(door.send(door.request(LARGE).header("Range", "bytes=0-9")).statusCode())
                .isEqualTo(206);
        assertThat(door.send(door.request(LARGE).header("If-None-Match", '"' + FakeHall.SHA + '"'))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void aPathThatIsNotTheFilesOwnIsNotFound() {
        String[] wrong = {
            LARGE.replace("9f86d081", "9f86d082"),
            LARGE.replace("/default/", "/another/"),
            LARGE.replace(".webp", ".avif"),
            LARGE.replace("_large.", "_medium."),
            LARGE.replace(IMAGE.toString(), UUID.randomUUID().toString()),
        };
        for (String path : wrong) {
            HttpResponse<String> answer = anonymous(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(code(answer)).isEqualTo("not_found");
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        }
    }

    @Test
    void s21_theUploadItselfAndPrivateImagesStayBehindSignatures() {
        String[] closed = {
            LARGE.replace(IMAGE.toString(), HIDDEN.toString()),
            LARGE.replace(IMAGE.toString(), HIDDEN.toString()).replace("9f86d081", "00000000"),
            LARGE.replace(".9f86d081", ""),
            "/storage/default/originals/" + IMAGE + "/source.jpg",
            "/storage/default/originals/" + IMAGE + "/source.9f86d081.jpg",
        };
        for (String path : closed) {
            HttpResponse<String> answer = anonymous(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(403);
            assertThat(code(answer)).as(path).isEqualTo("signature_required");
        }
        assertThat(anonymous("/storage/default/processed/source/" + IMAGE + "_source.9f86d081.jpg")
                        .statusCode())
                .as("the upload under a rendition's path")
                .isEqualTo(404);
        JsonNode document = document("/api/v1/images/" + IMAGE);
        assertThat(document.at("/urls/source").asText()).contains("&sig=");
        assertThat(document.at("/results/original").asText()).contains("&sig=");
        assertThat(document.path("urls_expire_at").isNull()).isFalse();
    }

    @Test
    void aDeletedImagesUrlsAreDeadAtOnce() {
        assertThat(anonymous(LARGE).statusCode()).isEqualTo(200);
        HttpResponse<String> gone =
                door.send(door.as(ReadingDoor.ADA, "/api/v1/images/" + IMAGE).DELETE());
        assertThat(gone.statusCode()).isEqualTo(204);
        assertThat(anonymous(LARGE).statusCode()).isEqualTo(404);
    }
}
