package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.HeaderReader;
import calotype.model.ImageFormat;
import calotype.model.ImageHeader;
import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.CameraPhoto;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture on demand, with the released jar: made once, found again, after a restart too, and gone with its image. */
class RenderIT {
    @Test
    void g12_whatWasRenderedOnceIsNotDecodedAgainNotEvenAfterARestart(@TempDir Path data) throws IOException {
        String token;
        String image;
        byte[] made;
        try (RunningJar jar = RunningJar.start(data, Map.of())) {
            ApiClient client = new ApiClient(jar.address()).registered();
            token = client.token();
            JsonNode accepted =
                    client.upload(CameraPhoto.twelveMegapixels(), "photo.jpg").json();
            image = accepted.get("image_id").asText();
            client.finished(accepted.get("job_id").asText());

            Answer first = client.get(render(image, "w=400&h=400&fit=cover&format=webp&q=80"));
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("Cache-Status")).isEqualTo("calotype; fwd=miss; stored");
            made = first.body();
            ImageHeader header = HeaderReader.read(Files.write(data.resolve("first.webp"), made));
            assertThat(header.format()).isEqualTo(ImageFormat.WEBP);
            assertThat(header.stored().width()).isEqualTo(400);
            assertThat(header.stored().height()).isEqualTo(400);
            assertHit(client.get(render(image, "format=webp&fit=cover&h=400&w=400&q=80")), made);
        }
        try (RunningJar jar = RunningJar.start(data, Map.of())) {
            ApiClient client = new ApiClient(jar.address(), token);
            assertHit(client.get(render(image, "w=400&h=400&fit=cover&format=webp&q=80")), made);

            assertThat(client.delete("/api/v1/images/" + image).status()).isEqualTo(204);

            assertThat(client.get(render(image, "w=400&h=400&fit=cover&format=webp&q=80"))
                            .status())
                    .isEqualTo(404);
            try (var stored = Files.walk(data.resolve("data/storage"))) {
                assertThat(stored.filter(Files::isRegularFile).map(Path::toString))
                        .noneMatch(file -> file.contains("/renders/"));
            }
        }
    }

    private static String render(String image, String query) {
        return "/api/v1/images/" + image + "/render?" + query;
    }

    private static void assertHit(Answer answer, byte[] made) {
        assertThat(answer.header("Cache-Status")).isEqualTo("calotype; hit");
        assertThat(answer.body()).isEqualTo(made);
    }
}
