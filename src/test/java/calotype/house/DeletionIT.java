package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.Pictures;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar, whose images are deleted while it works on them. */
class DeletionIT {
    private static final int IMAGES = 100;

    @Test
    void r30_aHundredImagesDeletedWhileTheyAreMadeLeaveNothing(@TempDir Path data) throws IOException {
        byte[] picture = Pictures.jpeg(Pictures.card(1_600, 1_200), 90);
        try (RunningJar jar = RunningJar.start(data, Map.of("RATE_LIMIT_MAX_UPLOADS", "0"))) {
            ApiClient client = new ApiClient(jar.address()).registered();
            List<String> images = new ArrayList<>();
            for (int i = 0; i < IMAGES; i++) {
                JsonNode accepted = client.upload(picture, "card-" + i + ".jpg").json();
                images.add("/api/v1/images/" + accepted.get("image_id").asText());
            }
            Collections.shuffle(images, new Random(30));

            for (String image : images) {
                assertThat(client.delete(image).status()).isEqualTo(204);
            }

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            List<Path> left = files(data);
            while (!left.isEmpty() && System.nanoTime() < end) {
                assertThat(client.get("/health/ready").status()).isEqualTo(200);
                left = files(data);
            }
            assertThat(left).isEmpty();
            assertThat(images)
                    .allSatisfy(image -> assertThat(client.get(image).status()).isEqualTo(404));
            assertThat(client.get("/api/v1/images").json().get("total").asInt()).isZero();
            assertThat(files(data)).isEmpty();
        }
    }

    /** Of storage and spool. */
    private static List<Path> files(Path data) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String directory : List.of("data/storage", "data/spool")) {
            try (Stream<Path> all = Files.walk(data.resolve(directory))) {
                all.filter(Files::isRegularFile).forEach(found::add);
            } catch (UncheckedIOException changedMeanwhile) {
                return files(data);
            }
        }
        return found;
    }
}
