package calotype.http;

import static calotype.http.FrontDoor.code;
import static calotype.http.FrontDoor.json;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.JobState;
import calotype.model.RawMetadata;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReadingTest {
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");
    private static final String PATH = "/api/v1/images/" + IMAGE;

    private ReadingDoor door;

    @BeforeEach
    void open() {
        door = new ReadingDoor();
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private HttpResponse<String> get(String path) {
        return door.get(ReadingDoor.ADA, path);
    }

    private HttpResponse<String> accepting(String accept, String path) {
        return door.send(door.as(ReadingDoor.ADA, path).header("Accept", accept));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", "image/webp, application/json", "text/html, image/avif, */*"})
    void theDocumentIsJsonForWhoTakesJson(String accept) {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        HttpResponse<String> answer = accepting(accept, PATH);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("private, no-cache");
        assertThat(answer.headers().firstValue("Last-Modified")).isPresent();
        assertThat(json(answer).path("image_id").asText()).isEqualTo(IMAGE.toString());
    }

    @Test
    void whatTheCameraWroteIsToldOnDemandAndItsPlaceOnlyToThoseWhoMayKnowIt() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        door.hall.rawMetadata =
                new RawMetadata(Map.of("Exif IFD0", Map.of("Make", "samsung"), "GPS", Map.of("GPS Latitude Ref", "N")));
        assertThat(json(get(PATH)).has("raw_metadata")).isFalse();
        JsonNode plain = json(get(PATH + "?include=raw_metadata"));
        assertThat(plain.at("/raw_metadata/Exif IFD0/Make").asText()).isEqualTo("samsung");
        assertThat(plain.path("raw_metadata").has("GPS")).isFalse();
        JsonNode whole = json(door.send(door.asSurveyor(PATH + "?include=raw_metadata&size=medium")));
        assertThat(whole.at("/raw_metadata/GPS/GPS Latitude Ref").asText()).isEqualTo("N");
        assertThat(whole.at("/selected/name").asText()).isEqualTo("medium");
        assertThat(code(get(PATH + "?include=everything"))).isEqualTo("invalid_parameter");
    }

    @Test
    void whatTheCameraWroteIsNullUntilItIsKnown() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.PENDING);
        JsonNode document = json(get(PATH + "?include=raw_metadata"));
        assertThat(document.path("raw_metadata").isNull()).isTrue();
    }

    @Test
    void theSameQuestionGetsTheSameUrlsUntilTheyGrowOld() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        assertThat(get(PATH).body()).isEqualTo(get(PATH).body());
        assertThat(door.hall.finds).hasValue(1);
        door.clock.step(Duration.ofSeconds(300));
        String first = get(PATH).body();
        assertThat(get(PATH).body()).isEqualTo(first);
        door.clock.step(Duration.ofSeconds(400));
        assertThat(get(PATH).body()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "'image/avif,image/webp,image/*', optimized_avif",
        "'image/webp,image/*', optimized_webp",
        "'image/*', optimized_webp",
        "'image/avif;q=0.5,image/webp;q=0.9', optimized_webp",
        "'image/avif;q=0,image/*', optimized_webp",
        "'image/png,*/*;q=0.1', optimized_webp"
    })
    void whoWantsAPictureIsRedirectedToTheBestOneItNames(String accept, String name) {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        HttpResponse<String> answer = accepting(accept, PATH);
        assertThat(answer.statusCode()).isEqualTo(307);
        assertThat(answer.headers().firstValue("Location").orElseThrow())
                .startsWith("/storage/default/processed/" + name + "/" + IMAGE + "_" + name + ".");
        assertThat(answer.headers().firstValue("Vary").orElseThrow()).containsIgnoringCase("accept");
        String maxAge = answer.headers().firstValue("Cache-Control").orElseThrow();
        assertThat(maxAge).startsWith("private, max-age=");
        assertThat(Integer.parseInt(maxAge.replaceAll("\\D", ""))).isBetween(0, 899);
    }

    @Test
    void aRedirectMayBeAskedForAndHaveASize() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        assertThat(get(PATH + "?redirect=true&size=thumbnail")
                        .headers()
                        .firstValue("Location")
                        .orElseThrow())
                .startsWith("/storage/default/processed/thumbnail/");
        assertThat(get(PATH + "?redirect=true").statusCode()).isEqualTo(307);
    }

    @Test
    void aPictureThatNobodyMakesIsNotAcceptable() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        HttpResponse<String> answer = accepting("image/jxl", PATH);
        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(json(answer).path("available").toString()).isEqualTo("[\"image/webp\",\"image/avif\"]");
    }

    @Test
    void aPictureThatIsNotReadyIsAConflict() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.PROCESSING);
        for (String path : new String[] {PATH + "?redirect=true", PATH + "/direct?size=large", PATH + "?size=large"}) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(409);
            assertThat(code(answer)).isEqualTo("job_not_finished");
            assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "medium, medium",
        "thumb_large, thumb_large",
        "151, medium",
        "600, medium",
        "601, large",
        "9999, original"
    })
    void aSizeIsANameOrAWidth(String size, String name) {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        JsonNode selected = json(get(PATH + "?size=" + size)).path("selected");
        assertThat(selected.path("name").asText()).isEqualTo(name);
        assertThat(selected.path("url").asText()).startsWith("/storage/default/processed/" + name + "/");
    }

    @Test
    void anUnknownSizeNamesTheOnesThereAre() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        for (String path : new String[] {PATH + "?size=huge", PATH + "/direct?size=huge"}) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(code(answer)).isEqualTo("unknown_size");
            assertThat(json(answer).path("sizes").toString()).contains("\"thumbnail\"", "\"optimized_avif\"");
        }
    }

    @Test
    void allSizesAreListedWithTheirUrls() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        JsonNode answer = json(get(PATH + "/all"));
        assertThat(answer.path("variants").size()).isEqualTo(9);
        assertThat(answer.at("/variants/large/url").asText()).startsWith("/storage/default/processed/large/");
        assertThat(answer.at("/variants/large/width").asInt()).isEqualTo(1200);
    }

    @Test
    void aJobsIdFindsItsImage() {
        UUID job =
                door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED).job().jobId();
        assertThat(json(get("/api/v1/images/" + job)).path("image_id").asText()).isEqualTo(IMAGE.toString());
    }

    @Test
    void directAnswersTheBytes(@TempDir Path directory) throws Exception {
        var image = door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        Path file = Files.write(directory.resolve("f"), new byte[31_002]);
        door.hall.files.put(image.renditions().get(1).key().path(), file);
        HttpResponse<byte[]> answer = door.sendForBytes(door.as(ReadingDoor.ADA, PATH + "/direct?size=medium"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(31_002);
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/webp");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("private, no-cache");
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("inline; filename*=UTF-8''photo-medium.webp");
    }

    @Test
    void whatIsDeletedIsGoneAtOnceInEveryForm() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        String url = door.url(ReadingDoor.ADA, IMAGE, "/urls/thumbnail");
        assertThat(door.send(door.request(url).method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
        assertThat(door.send(door.as(ReadingDoor.ADA, PATH).DELETE()).statusCode())
                .isEqualTo(204);
        assertThat(door.hall.droppedPrefixes)
                .containsExactlyInAnyOrder(
                        "default/originals/" + ReadingDoor.ADA + "/" + IMAGE + "/",
                        "default/processed/" + ReadingDoor.ADA + "/" + IMAGE + "/");
        assertThat(get(PATH).statusCode()).isEqualTo(404);
        assertThat(door.send(door.request(url)).statusCode()).isEqualTo(404);
        assertThat(door.send(door.as(ReadingDoor.ADA, PATH).DELETE()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void anotherVersionIsNotDeleted() {
        door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        String etag = get(PATH).headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> refused = door.send(
                door.as(ReadingDoor.ADA, PATH).header("If-Match", "\"x\"").DELETE());
        assertThat(refused.statusCode()).isEqualTo(412);
        assertThat(door.send(door.as(ReadingDoor.ADA, PATH)
                                .header("If-Match", etag)
                                .DELETE())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void s21_othersImagesAreNotFoundByAnyOperationHoweverWarmTheCache() {
        UUID job =
                door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED).job().jobId();
        String[] paths = {
            PATH,
            PATH + "?size=medium",
            PATH + "?redirect=true",
            PATH + "/all",
            PATH + "/direct?size=medium",
            PATH + "/direct?size=source",
            "/api/v1/images/" + job,
            "/api/v1/images/jobs/" + job,
            "/api/v1/images/jobs/" + job + "?wait=1",
            "/api/v1/images/jobs/" + job + "/result",
            "/api/v1/jobs/" + job,
            "/api/images/" + IMAGE
        };
        for (String path : paths) {
            get(path);
            HttpResponse<String> theirs = door.get(ReadingDoor.BOB, path);
            assertThat(theirs.statusCode()).as(path).isEqualTo(404);
            assertThat(code(theirs)).as(path).isEqualTo("not_found");
            assertThat(theirs.body()).as(path).doesNotContain("photo", "3B5998", "/storage/");
            assertThat(door.send(door.request(path)).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(door.send(door.as(ReadingDoor.BOB, PATH).DELETE()).statusCode())
                .isEqualTo(404);
        assertThat(json(door.get(ReadingDoor.BOB, "/api/v1/images"))
                        .path("items")
                        .size())
                .isZero();
        assertThat(get(PATH).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "01981c5e", "01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b0", "1-1-1-1-1", "%00"})
    void aMalformedIdIsLikeAnUnknownOne(String id) {
        assertThat(code(get("/api/v1/images/" + id))).isEqualTo("not_found");
        assertThat(code(get("/api/v1/images/jobs/" + id))).isEqualTo("not_found");
    }
}
