package calotype.http;

import static calotype.http.FrontDoor.json;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.JobsApi.StoredRendition;
import calotype.model.ImageFormat;
import calotype.model.JobState;
import calotype.model.Visibility;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Variants that are larger than the optimized files: in the document from the beginning, made for who asks first. */
class LateVariantsTest {
    private static final UUID IMAGE = UUID.fromString("01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b");
    private static final String PATH = "/api/v1/images/" + IMAGE;

    private ReadingDoor door;

    @BeforeEach
    void open() {
        door = new ReadingDoor();
        ImageRecord image = door.hall.put(IMAGE, ReadingDoor.ADA, JobState.COMPLETED);
        List<StoredRendition> renditions = image.renditions().stream()
                .map(made -> made.name().equals("original") ? unmade(made) : made)
                .toList();
        door.hall.put(FakeHall.image(IMAGE, ReadingDoor.ADA, JobState.COMPLETED, Visibility.PRIVATE, renditions));
    }

    @AfterEach
    void shut() {
        door.close();
    }

    private static StoredRendition unmade(StoredRendition made) {
        return StoredRendition.late(
                made.name(), made.set(), made.format(), made.width(), made.height(), made.quality());
    }

    @Test
    void x14_theDocumentHasItsUrlAndSidesAndNoSizeYet() {
        var document = json(door.get(ReadingDoor.ADA, PATH));

        var variant = document.at("/metadata/variants/original");
        assertThat(document.at("/urls/original").asText())
                .contains("/processed/original/")
                .contains("sig=");
        assertThat(variant.get("width").asInt()).isEqualTo(4032);
        assertThat(variant.get("height").asInt()).isEqualTo(3024);
        assertThat(variant.get("size_bytes").isNull()).isTrue();
        assertThat(variant.get("sha256").isNull()).isTrue();
        assertThat(document.at("/metadata/variants/large/size_bytes").asInt()).isEqualTo(101_330);
        assertThat(door.hall.renders).isEmpty();
    }

    @Test
    void x14_itsUrlMakesItOnceWhoeverHoldsIt() {
        String url = json(door.get(ReadingDoor.ADA, PATH)).at("/urls/original").asText();

        HttpResponse<String> first = door.send(door.request(url));
        HttpResponse<String> again = door.send(door.request(url));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo("w=4032&h=3024&fit=fill&format=webp&q=85");
        assertThat(first.headers().firstValue("ETag")).contains('"' + FakeHall.SHA + '"');
        assertThat(first.headers().firstValue("Content-Disposition"))
                .hasValueSatisfying(name -> assertThat(name).contains("photo-original.webp"));
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(door.hall.renders).hasSize(1);
    }

    @Test
    void x14_whoMayNotReadItHasNothingMade() {
        String fixed = StoragePath.ofFixed("default", IMAGE, "original", FakeHall.SHA, ImageFormat.WEBP);

        assertThat(door.send(door.request(fixed)).statusCode()).isEqualTo(404);
        assertThat(door.get(ReadingDoor.BOB, PATH + "/direct?size=original").statusCode())
                .isEqualTo(404);
        assertThat(door.get(ReadingDoor.ADA, PATH + "/direct?size=nothing").statusCode())
                .isEqualTo(404);
        assertThat(door.hall.renders).isEmpty();

        assertThat(door.get(ReadingDoor.ADA, PATH + "/direct?size=original").statusCode())
                .isEqualTo(200);
        assertThat(door.hall.renders).hasSize(1);
    }
}
