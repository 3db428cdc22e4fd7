package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.queue.TestBroker;
import calotype.testing.ApiClient;
import calotype.testing.Eventually;
import calotype.testing.FaultProxy;
import calotype.testing.Nodes;
import calotype.testing.Pictures;
import calotype.testing.RealServers;
import calotype.testing.RunningJar;
import calotype.testing.RunningJar.Finished;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar with {@code AMQP_URL}. */
class BrokerIT {
    /** The door is alone with the database: the worker knows the broker, the cluster and the common directory. */
    @Test
    void h02_r05_twoNodesWorkOverTheBrokerAndUploadsAreTakenWhileItIsAway(@TempDir Path data) throws Exception {
        String url = RealServers.RABBITMQ.url();
        try (TestBroker broker = new TestBroker(url);
                FaultProxy proxy = FaultProxy.before(url, 5_672)) {
            Map<String, String> environment = Map.of(
                    "AMQP_URL", proxy.url(url), "AMQP_PREFIX", broker.topology().prefix());
            try (Nodes nodes = new Nodes(data, environment);
                    RunningJar door = nodes.start("door", "http,persistence,storage,upkeep");
                    RunningJar worker = nodes.start("worker", "worker")) {
                ApiClient client = new ApiClient(door.address()).registered();
                worker.awaitReady();
                assertThat(health(door).at("/checks/queue/status").asText()).isEqualTo("ok");
                assertThat(health(door).at("/broker/dead_letters").asInt(-1)).isZero();
                String job = upload(client);
                assertThat(client.finished(job).get("status").asText()).isEqualTo("completed");
                assertThat(worker.output()).contains(job);

                proxy.refuse();
                List<String> jobs = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    jobs.add(upload(client));
                }
                // A report is remembered for a second, and much is done in a second.
                Eventually.await(
                        "health tells of it",
                        Duration.ofSeconds(20),
                        () -> health(door).at("/checks/queue/status").asText().equals("unavailable"));
                JsonNode away = health(door);
                assertThat(away.at("/checks/queue/status").asText()).isEqualTo("unavailable");
                assertThat(away.at("/checks/queue/ms").isNumber()).isTrue();
                assertThat(away.get("status").asText()).isEqualTo("ok");
                proxy.heal();
                for (String each : jobs) {
                    assertThat(client.finished(each).get("status").asText()).isEqualTo("completed");
                }
                assertThat(broker.deadLetters()).isZero();
                assertThat(worker.stop()).isZero();
                assertThat(door.stop()).isZero();
            }
        }
    }

    private static JsonNode health(RunningJar node) {
        return new ApiClient(node.address()).get("/health/ready").json();
    }

    private static String upload(ApiClient client) {
        return client.upload(Pictures.jpeg(Pictures.card(320, 240), 90), "card.jpg")
                .json()
                .get("job_id")
                .asText();
    }

    static Stream<Arguments> wrongBrokers() {
        return Stream.of(
                Arguments.of("amqp://127.0.0.1:1", "nothing listens there"),
                Arguments.of("amqp://guest:wrong@127.0.0.1:5672", "refuses this user or password"),
                Arguments.of("amqp://127.0.0.1:5672/no%20such%2Fplace", "vhost no such/place not found"),
                Arguments.of("amqps://127.0.0.1:5672", "TLS failed"));
    }

    @ParameterizedTest
    @MethodSource("wrongBrokers")
    void aWrongBrokerIsOneClearLineAndExitCode69(String url, String reason, @TempDir Path data) throws Exception {
        RealServers.RABBITMQ.url();

        Finished end = RunningJar.run(data, Map.of("AMQP_URL", url, "AMQP_WAIT", "1"), "--roles=persistence");

        assertThat(end.exitCode()).isEqualTo(69);
        assertThat(end.output())
                .contains(reason, "AMQP_URL (amqp", "Tried for 1 s")
                .doesNotContain("\tat ", "wrong@", ":wrong");
        assertThat(end.output().lines().filter(line -> line.contains("cannot be used")))
                .hasSize(1);
    }
}
