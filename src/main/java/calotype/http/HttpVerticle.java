package calotype.http;

import calotype.auth.Tokens;
import calotype.config.Settings;
import calotype.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the front door. Instances of one deployment share the port. Stopping lets the requests that
 * run come to their end.
 */
public final class HttpVerticle extends VerticleBase {
    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    /** As much as one read of a socket brings: a photo in pieces of 8 KB, the default, costs a file write for each. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private static final int IDLE_SECONDS = 75;
    private static final Duration LOOK_AT_SLOW_CLIENTS = Duration.ofSeconds(1);
    /** Vert.x's word for any free port, the same one for all instances of a deployment. */
    private static final int ANY_SHARED_PORT = -1;

    private final Settings settings;
    private final OpenApi document;
    private final Map<String, Handler<RoutingContext>> handlers;
    private final Tokens tokens;
    private final Reading reading;
    private final Metrics metrics;
    private @Nullable ReadingLoop loop;
    private @Nullable HttpServer server;

    /**
     * @param handlers by operationId of {@code document}; they serve all instances
     * @param reading answers the operations that {@code handlers} does not
     */
    public HttpVerticle(
            Settings settings,
            OpenApi document,
            Map<String, Handler<RoutingContext>> handlers,
            Tokens tokens,
            Reading reading,
            Metrics metrics) {
        this.settings = settings;
        this.document = document;
        this.handlers = Map.copyOf(handlers);
        this.tokens = tokens;
        this.reading = reading;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        ReadingLoop ours = reading.loop(vertx);
        loop = ours;
        Map<String, Handler<RoutingContext>> all = new HashMap<>(ours.handlers());
        all.putAll(handlers);
        all.computeIfPresent("uploadImage", (name, upload) -> ours.withJobs(upload));
        return ours.start().compose(listening -> listen(all));
    }

    private Future<HttpServer> listen(Map<String, Handler<RoutingContext>> all) {
        Settings.Http http = settings.http();
        Router router = ContractRouter.create(
                vertx, document, all, Guard.of(tokens, settings), http.corsAllowedOrigins(), metrics);
        ProblemWriter problems = new ProblemWriter(vertx);
        SlowClients slow = new SlowClients(SlowClients.Limits.STANDARD, problems, System::nanoTime);
        slow.watch(vertx, LOOK_AT_SLOW_CLIENTS);
        HttpServer opening = vertx.createHttpServer(options())
                .connectionHandler(slow::connected)
                .requestHandler(request -> {
                    slow.began(request);
                    router.handle(request);
                })
                .invalidRequestHandler(problems::refuse);
        return opening.listen(http.port() == 0 ? ANY_SHARED_PORT : http.port(), http.host())
                .onSuccess(open -> server = open);
    }

    private static HttpServerOptions options() {
        return EventsSocket.options(new HttpServerOptions()
                // A client that speaks cleartext HTTP/2 loses its request when the server shuts down.
                .setHttp2ClearTextEnabled(false)
                .setMaxChunkSize(CHUNK_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
    }

    /** The port that is listened on; 0 before the start. */
    public int port() {
        HttpServer open = server;
        return open == null ? 0 : open.actualPort();
    }

    @Override
    public Future<?> stop() {
        HttpServer open = server;
        if (loop != null) {
            loop.drain();
        }
        return open == null
                ? Future.succeededFuture()
                : open.shutdown(settings.jobs().drain().toMillis(), TimeUnit.MILLISECONDS);
    }
}
