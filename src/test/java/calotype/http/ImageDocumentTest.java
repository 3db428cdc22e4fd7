package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.JobState;
import calotype.model.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageDocumentTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/image-document.json");
    private static final UUID OWNER = UUID.fromString("01981c5e-7d3c-7a10-8d3a-0c2b9c1d2e3f");
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");

    private final Settings settings = SettingsLoader.defaultsWith();
    private final Clock clock = new SteppingClock(FakeHall.DONE_AT.plusSeconds(1));
    private final SignedUrls urls = new SignedUrls(
            new UrlSigner(SigningKeys.parse("k1:the-golden-key")), settings.urls(), BucketUrls.none(clock), clock);
    private final ImageDocument documents = new ImageDocument(settings.images(), urls);

    private JsonNode document(JobState state, boolean location) {
        ImageRecord image = FakeHall.image(IMAGE, OWNER, state);
        return Json.read(documents.bytes(image, location, ImageDocument.Extras.NONE), JsonNode.class);
    }

    @Test
    void aFinishedImageIsTheGoldenDocument() throws IOException {
        JsonNode actual = document(JobState.COMPLETED, false);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(
                    GOLDEN, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(actual) + "\n");
        }
        assertThat(GOLDEN).exists();
        JsonNode golden = Json.read(Files.readAllBytes(GOLDEN), JsonNode.class);
        assertThat(actual).isEqualTo(golden);
        assertThat(actual.fieldNames()).toIterable().containsExactlyElementsOf(() -> golden.fieldNames());
    }

    @Test
    void whatIsNotReadyIsNull() {
        JsonNode document = document(JobState.PROCESSING, true);
        assertThat(document.at("/results/thumbnails/small").isNull()).isTrue();
        assertThat(document.at("/results/optimized/avif").isNull()).isTrue();
        assertThat(document.at("/urls/original").isNull()).isTrue();
        assertThat(document.at("/results/metadata/exif").isNull()).isTrue();
        assertThat(document.at("/metadata/dominant_color").isNull()).isTrue();
        assertThat(document.at("/completed_at").isNull()).isTrue();
        assertThat(document.at("/urls/source").asText()).startsWith("/storage/default/originals/");
        assertThat(document.at("/metadata/original_dimensions/width").asInt()).isEqualTo(4032);
        assertThat(document.at("/metadata/variants").size()).isZero();
    }

    @Test
    void aFailedImageTellsItsError() {
        JsonNode error = document(JobState.FAILED, false).path("error");
        assertThat(error.path("code").asText()).isEqualTo("corrupt_image");
        assertThat(error.path("message").asText()).isEqualTo("The picture ends early.");
        assertThat(error.path("retryable").asBoolean(true)).isFalse();
        assertThat(error.path("at").asText()).isEqualTo("2026-11-24T10:15:31.002Z");
    }

    @Test
    void onlyWhoMayKnowReadsWhereThePictureWasTaken() {
        JsonNode without = document(JobState.COMPLETED, false).at("/results/metadata/exif");
        assertThat(without.path("location").isNull()).isTrue();
        assertThat(without.path("location_present").asBoolean()).isTrue();
        JsonNode with = document(JobState.COMPLETED, true).at("/results/metadata/exif");
        assertThat(with.path("location").toString()).isEqualTo("{\"lat\":51.4769,\"lon\":-5.0E-4,\"alt\":46.0}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KB",
        "2211, 2.2 KB",
        "1048524, 1023.9 KB",
        "1048570, 1.0 MB",
        "4167727, 4.0 MB",
        "5368709120, 5.0 GB"
    })
    void sizesAreToldForPeople(long bytes, String told) {
        assertThat(Wire.humanSize(bytes)).isEqualTo(told);
    }
}
