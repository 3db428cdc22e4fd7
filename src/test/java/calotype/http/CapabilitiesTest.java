package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.Events.NodeSeen;
import calotype.contract.Events.NodeState;
import calotype.model.CodecTier;
import calotype.model.Codecs;
import calotype.model.Codecs.FormatCodec;
import calotype.model.ImageFormat;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapabilitiesTest {
    private static final Codecs NATIVE = new Codecs(
            CodecTier.NATIVE,
            "ffmpeg-8-r1",
            null,
            List.of(
                    new FormatCodec(ImageFormat.JPEG, "ffmpeg mjpeg", "imageio"),
                    new FormatCodec(ImageFormat.AVIF, "ffmpeg av1", "ffmpeg svt-av1")));
    private static final Codecs JAVA = new Codecs(
            CodecTier.JAVA,
            "java-17-r1",
            "libavutil could not be loaded",
            List.of(
                    new FormatCodec(ImageFormat.JPEG, "imageio", "imageio"),
                    new FormatCodec(ImageFormat.AVIF, null, null)));

    @TempDir
    Path directory;

    private final List<NodeSeen> workers = new ArrayList<>();
    private FrontDoor door;

    @BeforeEach
    void open() {
        door = FrontDoor.open(
                TestSettings.in(directory),
                rooms -> rooms.handlers.put(
                        "getCapabilities", new CapabilitiesHandler(() -> workers, Set.of(ImageFormat.JPEG))));
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void l11_aFormatThatOneOfTheWorkersLacksCountsAsLacking() throws IOException {
        work("one", NATIVE);
        JsonNode alone = ask();
        assertThat(alone.path("tier").asText()).isEqualTo("native");
        assertThat(alone.path("reason").isNull()).isTrue();
        assertThat(format(alone, "avif").path("written_by").asText()).isEqualTo("ffmpeg svt-av1");
        assertThat(format(alone, "avif").path("accepted").asBoolean()).isFalse();

        work("two", JAVA);
        work("three", NATIVE);
        JsonNode mixed = ask();
        assertThat(mixed.path("tier").asText()).isEqualTo("java");
        assertThat(mixed.path("reason").asText()).isEqualTo("libavutil could not be loaded");
        assertThat(mixed.path("engine_version").asText()).isEqualTo("java-17-r1");
        assertThat(format(mixed, "jpeg").path("read_by").asText()).isEqualTo("ffmpeg mjpeg, imageio");
        assertThat(format(mixed, "jpeg").path("written_by").asText()).isEqualTo("imageio");
        assertThat(format(mixed, "avif").path("read_by").isNull()).isTrue();
        assertThat(format(mixed, "avif").path("written_by").isNull()).isTrue();
        assertThat(mixed.path("workers").findValuesAsText("name")).containsExactly("one", "two", "three");
        assertThat(mixed.path("workers").findValuesAsText("tier")).containsExactly("native", "java", "native");
    }

    @Test
    void l11_workersThatCannotSayYetAreNotCounted() throws IOException {
        work("starting", null);
        JsonNode nobody = ask();
        assertThat(nobody.path("tier").asText()).isEqualTo("none");
        assertThat(nobody.path("reason").asText()).startsWith("No worker says what it can make");
        assertThat(nobody.path("engine_version").isNull()).isTrue();
        assertThat(format(nobody, "jpeg").path("read_by").isNull()).isTrue();
        assertThat(nobody.path("workers")).isEmpty();
    }

    private void work(String name, @Nullable Codecs codecs) {
        List<String> worker = List.of("worker");
        workers.add(new NodeSeen(
                UUID.randomUUID(), name, "1", NodeState.SERVING, worker, worker, Instant.EPOCH, 2, 0, codecs));
    }

    private JsonNode ask() throws IOException {
        return new ObjectMapper().readTree(door.get("/api/v1/capabilities").body());
    }

    private static JsonNode format(JsonNode document, String format) {
        return StreamSupport.stream(document.path("formats").spliterator(), false)
                .filter(codec -> codec.path("format").asText().equals(format))
                .findFirst()
                .orElseThrow();
    }
}
