package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.Nodes;
import calotype.testing.Pictures;
import calotype.testing.RunningJar;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same jar twice on one machine, by the defaults, two flags and a port of its own. */
class ClusterIT {
    @Test
    void aSecondJvmWithTheWorkerRoleTakesTheJobs(@TempDir Path data) throws IOException {
        try (Nodes nodes = new Nodes(data, Map.of());
                RunningJar door = nodes.start("door", "http,persistence,storage,upkeep");
                RunningJar worker = nodes.start("worker", "worker")) {
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
