package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import calotype.testing.ApiClient;
import calotype.testing.ApiClient.Answer;
import calotype.testing.Pictures;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The released jar on a machine whose native libraries are missing, and where nobody works. */
class WithoutNativesIT {
    private static final Predicate<String> FFMPEG =
            name -> name.matches("(ffmpeg|javacpp)-.*-" + Loader.getPlatform() + "\\.jar");
    private static final Predicate<String> ALL = FFMPEG.or(name -> name.startsWith("webp-imageio"));
    private static final byte[] JPEG = Pictures.jpeg(Pictures.card(640, 480), 90);

    @TempDir
    Path data;

    @Test
    void l11_theTierInJavaMakesEveryDefaultOutputButAvifAndSaysSo() throws IOException {
        try (RunningJar jar = RunningJar.startWithout(FFMPEG, data)) {
            ApiClient client = new ApiClient(jar.address()).registered();

            JsonNode image = image(client, JPEG, "card.jpg");

            assertThat(image.get("status").asText()).isEqualTo("completed");
            assertThat(texts(image.get("warnings"))).containsExactly("left_out:optimized_avif");
            assertThat(image.get("engine_version").asText()).startsWith("java-");
            assertThat(image.at("/results/thumbnails/large").asText()).isNotEmpty();
            assertThat(image.at("/results/optimized/avif").isTextual()).isFalse();
            Answer small =
                    client.anonymous().get(image.at("/results/thumbnails/small").asText());
            assertThat(ImageFormat.sniff(small.body())).isEqualTo(ImageFormat.WEBP);

            JsonNode heic = image(client, Pictures.fixture("card.heic"), "card.heic");
            assertThat(heic.get("status").asText()).isEqualTo("failed");
            assertThat(heic.at("/error/code").asText()).isEqualTo("format_unavailable");

            String render = "/api/v1/images/" + image.get("image_id").asText() + "/render?w=100&format=";
            assertThat(client.get(render + "jpeg").status()).isEqualTo(200);
            Answer avif = client.get(render + "avif");
            assertThat(avif.status()).isEqualTo(422);
            assertThat(avif.json().get("code").asText()).isEqualTo("format_unavailable");

            JsonNode capabilities = client.get("/api/v1/capabilities").json();
            assertThat(capabilities.get("tier").asText()).isEqualTo("java");
            assertThat(capabilities.get("reason").asText())
                    .contains(System.mapLibraryName("jniavutil"), Loader.getPlatform());
            assertThat(codec(capabilities, "webp").get("written_by").asText()).isEqualTo("webp-imageio");
            assertThat(codec(capabilities, "avif").get("written_by").isNull()).isTrue();
            assertThat(codec(capabilities, "heic").get("read_by").isNull()).isTrue();
            assertThat(jar.output().lines().filter(line -> line.contains("cannot be loaded")))
                    .singleElement()
                    .asString()
                    .contains(Loader.getPlatform(), "Pictures are made in Java");
        }
    }

    @Test
    void l11_withoutAnyNativeCodeAnUploadCompletesWithWhatIsKnownOfIt() throws IOException {
        try (RunningJar jar = RunningJar.startWithout(ALL, data)) {
            ApiClient client = new ApiClient(jar.address()).registered();

            JsonNode image = image(client, JPEG, "card.jpg");

            assertThat(image.get("status").asText()).isEqualTo("completed");
            assertThat(texts(image.get("warnings"))).contains("left_out:thumb_small", "left_out:optimized_avif");
            assertThat(image.at("/results/metadata/width").asInt()).isEqualTo(640);
            assertThat(image.at("/results/metadata/thumbhash").asText()).isNotEmpty();
            String render = "/api/v1/images/" + image.get("image_id").asText() + "/render?w=100&format=";
            assertThat(client.get(render + "png").status()).isEqualTo(200);
            assertThat(client.get(render + "webp").status()).isEqualTo(422);
        }
    }

    @Test
    void l11_theDoctorSaysWhatIsMissingAndThatItCanBeLivedWith() throws IOException {
        try (RunningJar jar = RunningJar.startWithout(ALL, data, "doctor")) {
            assertThat(jar.exitCode()).as(jar.output()).isZero();
            assertThat(jar.output())
                    .containsPattern("note +codecs +tier java, .*jniavutil.*" + Loader.getPlatform())
                    .containsPattern("good +jpeg +read by imageio, written by imageio")
                    .containsPattern("note +webp +not read, not written")
                    .containsPattern("note +heic +not read, not written")
                    .contains("A node can work here.");
        }
    }

    @Test
    void withoutAWorkerTheFormatsAreUnknownAndTheAnswerIsStillGood() throws IOException {
        try (RunningJar jar = RunningJar.start(data, Map.of(), "--roles=http,persistence,storage")) {
            Answer answer = new ApiClient(jar.address()).registered().get("/api/v1/capabilities");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("tier").asText()).isEqualTo("none");
            assertThat(answer.json().get("reason").asText()).startsWith("No worker says");
            assertThat(answer.json().get("engine_version").isNull()).isTrue();
            assertThat(codec(answer.json(), "jpeg").get("accepted").asBoolean()).isTrue();
            assertThat(codec(answer.json(), "psd").get("accepted").asBoolean()).isFalse();
        }
    }

    private static JsonNode image(ApiClient client, byte[] file, String name) {
        JsonNode accepted = client.upload(file, name).json();
        client.finished(accepted.get("job_id").asText());
        return client.get("/api/v1/images/" + accepted.get("image_id").asText()).json();
    }

    private static JsonNode codec(JsonNode capabilities, String format) {
        return StreamSupport.stream(capabilities.get("formats").spliterator(), false)
                .filter(codec -> codec.get("format").asText().equals(format))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
