package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.CameraPhoto;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The released jar, killed at a bad moment. */
class RestartIT {
    private static final int JOBS = 10;
    private static final Map<String, String> SHORT_LEASE = Map.of("CALOTYPE_JOBS_LEASE", "3s");

    @Test
    void r01_tenJobsSurviveAKillInTheirMiddle(@TempDir Path data) throws IOException {
        String token;
        List<String> jobs = new ArrayList<>();
        try (RunningJar jar = RunningJar.start(data, SHORT_LEASE)) {
            ApiClient client = new ApiClient(jar.address()).registered();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(client.upload(CameraPhoto.twelveMegapixels(), "photo-" + i + ".jpg")
                        .json()
                        .get("job_id")
                        .asText());
            }
            client.finished(jobs.get(0));
            token = client.token();
            jar.kill();
        }
        try (RunningJar jar = RunningJar.start(data, SHORT_LEASE)) {
            // The token lives over the restart: the secret that signed it is kept in the database.
            ApiClient client = new ApiClient(jar.address(), token);
            for (String job : jobs) {
                JsonNode head = client.finished(job);
                assertThat(head.get("status").asText()).isEqualTo("completed");
                assertThat(head.get("attempts").asInt())
                        .as("a lost lease uses no attempt up")
                        .isEqualTo(1);
            }
            assertThat(client.get("/api/v1/images?limit=100")
                            .json()
                            .get("total")
                            .asInt())
                    .isEqualTo(JOBS);
        }
        try (var stored = Files.walk(data.resolve("data/storage"))) {
            assertThat(stored.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().contains("/.incoming/")))
                    .as("a source and the eight renditions of each that are not made late, and nothing else")
                    .hasSize(JOBS * 9);
        }
    }
}
