package calotype.http;

import calotype.model.Json;
import calotype.telemetry.Health;
import calotype.telemetry.Health.Report;
import calotype.telemetry.Metrics;
import calotype.telemetry.Scrape;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.BindException;
import org.jspecify.annotations.Nullable;

/**
 * The second server, for operators: it answers health and metrics even when the front door is closed or belongs to another node.
 * Several nodes share a machine, so it takes the next free port.
 */
public final class ManagementVerticle extends VerticleBase {
    private static final int PORTS_TRIED = 20;
    private static final int IDLE_SECONDS = 30;

    private final Health health;
    private final Scrape scrape;
    private final String host;
    private final int firstPort;
    private @Nullable HttpServer server;

    /** @param firstPort the next free one up to 20 higher is taken; 0 for any */
    public ManagementVerticle(Health health, Scrape scrape, String host, int firstPort) {
        this.health = health;
        this.scrape = scrape;
        this.host = host;
        this.firstPort = firstPort;
    }

    /** Serves {@code /health}, {@code /health/live}, {@code /health/ready}, {@code /metrics}. */
    @Override
    public Future<?> start() {
        return listen(firstPort).onSuccess(open -> server = open);
    }

    private Future<HttpServer> listen(int port) {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHttp2ClearTextEnabled(false).setIdleTimeout(IDLE_SECONDS))
                .requestHandler(this::answer)
                .listen(port, host)
                .recover(failure -> mayTryNext(failure, port) ? listen(port + 1) : Future.failedFuture(failure));
    }

    private boolean mayTryNext(Throwable failure, int port) {
        return failure instanceof BindException && port != 0 && port < firstPort + PORTS_TRIED;
    }

    /** The port that is listened on; 0 before the start. */
    public int port() {
        HttpServer open = server;
        return open == null ? 0 : open.actualPort();
    }

    private void answer(HttpServerRequest request) {
        SecurityHeaders.put(request.response());
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            end(request.response().setStatusCode(405).putHeader(HttpHeaders.ALLOW, "GET, HEAD"));
            return;
        }
        switch (request.path()) {
            case "/health", "/health/live" -> send(request, health.liveness());
            case "/health/ready" ->
                health.readiness()
                        .onSuccess(report -> send(request, report))
                        .onFailure(failure -> end(request.response().setStatusCode(500)));
            case "/metrics" ->
                scrape.text(vertx)
                        .onSuccess(text -> request.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, Metrics.CONTENT_TYPE)
                                .end(text))
                        .onFailure(failure -> end(request.response().setStatusCode(500)));
            default -> end(request.response().setStatusCode(404));
        }
    }

    private static void send(HttpServerRequest request, Report report) {
        HttpServerResponse response = request.response()
                .setStatusCode(report.ready() ? 200 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.end(Buffer.buffer(Json.bytes(report.document())));
    }

    private static void end(HttpServerResponse response) {
        response.end();
    }
}
