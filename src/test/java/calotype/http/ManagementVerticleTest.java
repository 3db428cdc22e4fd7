package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.telemetry.Health;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ManagementVerticleTest {
    private final Health health = new Health("node-1", "0.1.0", System::nanoTime);

    @Test
    void healthIsAnsweredWhateverTheFrontDoorDoes(Vertx vertx) throws Exception {
        int port = deploy(vertx, 0);
        assertThat(get(port, "/health").statusCode()).isEqualTo(200);
        assertThat(get(port, "/health/ready").statusCode()).isEqualTo(503);
        health.serving();
        HttpResponse<String> ready = get(port, "/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"status\":\"ok\"").contains("\"node\":\"node-1\"");
        health.draining();
        assertThat(get(port, "/health/ready").body()).contains("\"status\":\"draining\"");
        assertThat(get(port, "/health/live").statusCode()).isEqualTo(200);
        assertThat(get(port, "/metrics").statusCode()).isEqualTo(404);
    }

    @Test
    void aTakenPortLeadsToTheNextFreeOne(Vertx vertx) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(deploy(vertx, taken.getLocalPort()))
                    .isBetween(taken.getLocalPort() + 1, taken.getLocalPort() + 20);
        }
    }

    private int deploy(Vertx vertx, int firstPort) throws Exception {
        ManagementVerticle management = new ManagementVerticle(health, "127.0.0.1", firstPort);
        vertx.deployVerticle(management).await(20, TimeUnit.SECONDS);
        return management.port();
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
