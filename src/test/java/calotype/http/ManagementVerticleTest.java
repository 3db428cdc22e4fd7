package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.telemetry.Breaker;
import calotype.telemetry.Health;
import calotype.telemetry.Metric;
import calotype.telemetry.Metrics;
import calotype.telemetry.Scrape;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ManagementVerticleTest {
    private final Health health = new Health("node-1", "0.1.0", System::nanoTime);
    private final Metrics metrics = new Metrics();

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
        assertThat(get(port, "/other").statusCode()).isEqualTo(404);
    }

    @Test
    void h18_metricsShowWhichBreakersKeepCallsAway(Vertx vertx) throws Exception {
        Breaker broken = breaker(vertx, "storage");
        health.breaker(broken);
        health.breaker(breaker(vertx, "cache"));
        health.serving();
        while (!broken.isOpen()) {
            broken.run(() -> Future.failedFuture("away")).otherwiseEmpty().await();
        }
        assertThat(get(deploy(vertx, 0), "/metrics").body().lines())
                .contains(
                        "calotype_breaker_open{breaker=\"storage\"} 1.0",
                        "calotype_breaker_open{breaker=\"cache\"} 0.0");
    }

    private static Breaker breaker(Vertx vertx, String name) {
        return new Breaker(vertx, name, Duration.ofHours(1), failure -> true, () -> new IllegalStateException("open"));
    }

    @Test
    void metricsShowWhatWasCountedAndWhatHealthSays(Vertx vertx) throws Exception {
        health.check("database", Future::succeededFuture);
        health.check("queue", () -> Future.failedFuture("away"));
        health.figure("workers", () -> Future.succeededFuture(Map.of("nodes", 2)));
        health.serving();
        metrics.count(Metric.JOB_EVENTS, "job.completed");
        HttpResponse<String> answer = get(deploy(vertx, 0), "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains(Metrics.CONTENT_TYPE);
        assertThat(answer.body().lines())
                .contains(
                        "calotype_job_events_total{type=\"job.completed\"} 1.0",
                        "calotype_ready 0.0",
                        "calotype_check{part=\"database\"} 1.0",
                        "calotype_check{part=\"queue\"} 0.0",
                        "calotype_workers_nodes 2.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
    }

    @Test
    void noEventLoopWaitsUntilAllFiguresAreRead(Vertx vertx) throws Exception {
        AtomicBoolean onLoop = new AtomicBoolean(true);
        metrics.gauge("probe", "Where figures are read", Map.of(), () -> {
            onLoop.set(Context.isOnEventLoopThread());
            return 1;
        });
        assertThat(get(deploy(vertx, 0), "/metrics").body()).contains("probe 1.0");
        assertThat(onLoop).isFalse();
    }

    @Test
    void aTakenPortLeadsToTheNextFreeOne(Vertx vertx) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(deploy(vertx, taken.getLocalPort()))
                    .isBetween(taken.getLocalPort() + 1, taken.getLocalPort() + 20);
        }
    }

    private int deploy(Vertx vertx, int firstPort) throws Exception {
        ManagementVerticle management =
                new ManagementVerticle(health, new Scrape(health, metrics), "127.0.0.1", firstPort);
        vertx.deployVerticle(management).await(20, TimeUnit.SECONDS);
        return management.port();
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
