package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.Pictures;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same jar twice on one machine, by the defaults and two flags. */
class ClusterIT {
    @Test
    void aSecondJvmWithTheWorkerRoleTakesTheJobs(@TempDir Path data) throws IOException {
        try (RunningJar door =
                        RunningJar.start(data, Map.of(), "--clustered", "--roles=http,persistence,storage,upkeep");
                RunningJar worker = RunningJar.start(data, Map.of(), "--clustered", "--roles=worker")) {
            ApiClient client = new ApiClient(door.address()).registered();
            worker.awaitReady();
            JsonNode health = new ApiClient(door.address()).get("/health/ready").json();
            assertThat(health.at("/cluster/nodes").asInt()).isEqualTo(2);
            assertThat(health.at("/checks/cluster/status").asText()).isEqualTo("ok");
            String job = client.upload(Pictures.jpeg(Pictures.card(320, 240), 90), "card.jpg")
                    .json()
                    .get("job_id")
                    .asText();
            assertThat(client.finished(job).get("status").asText()).isEqualTo("completed");
            worker.awaitOutput(job);
        }
    }
}
