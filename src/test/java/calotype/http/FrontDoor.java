package calotype.http;

import calotype.auth.Tokens;
import calotype.bus.TypedBus;
import calotype.cache.NoCache;
import calotype.config.Settings;
import calotype.contract.Contract;
import calotype.model.Json;
import calotype.model.User;
import calotype.model.UserRole;
import calotype.telemetry.Metrics;
import calotype.testing.WatchedVertx;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A front door on a free port, with the other rooms faked by the test; spoken to by the JDK's client and by sockets. */
final class FrontDoor implements AutoCloseable {
    static final User ADA = new User(
            UUID.fromString("01981c5e-7d3c-7a10-8d3a-0c2b9c1d2e3f"),
            "ada@example.org",
            null,
            UserRole.USER,
            Instant.parse("2026-11-24T10:00:00Z"));

    final Vertx vertx = WatchedVertx.create();
    final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    final OpenApi document = OpenApi.load();
    final Map<String, Handler<RoutingContext>> handlers = new HashMap<>();
    final Settings settings;
    final Tokens tokens;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int port;

    private FrontDoor(Settings settings) {
        this.settings = settings;
        this.tokens = await(Tokens.load(vertx, settings.auth(), Future::succeededFuture, Clock.systemUTC()));
        document.operations()
                .forEach(operation -> handlers.put(
                        operation.id(), ctx -> Exchange.sendJson(ctx, 200, Map.of("operation", operation.id()))));
    }

    /** Opens a door; each operation answers its name, unless {@code furnish} puts another handler there. */
    static FrontDoor open(Settings settings, Consumer<FrontDoor> furnish) {
        FrontDoor door = new FrontDoor(settings);
        furnish.accept(door);
        HttpVerticle verticle =
                new HttpVerticle(settings, door.document, door.handlers, door.tokens, door.reading(), new Metrics());
        await(door.vertx.deployVerticle(verticle));
        door.port = verticle.port();
        return door;
    }

    private Reading reading() {
        return await(
                Reading.open(vertx, settings, bus, tokens::verify, new NoCache(), new Metrics(), Clock.systemUTC()));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("Nothing happened", e);
        }
    }

    int port() {
        return port;
    }

    String bearer() {
        return bearer(ADA.role());
    }

    /** A token of Ada's as if she had another role. */
    String bearer(UserRole role) {
        return "Bearer " + tokens.issue(new User(ADA.id(), ADA.email(), null, role, ADA.createdAt()));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path).header("Authorization", bearer()));
    }

    HttpResponse<String> post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    static JsonNode json(HttpResponse<String> response) {
        return Json.read(response.body(), JsonNode.class);
    }

    static String code(HttpResponse<String> response) {
        return json(response).path("code").asText();
    }

    /** Sends bytes as they are and reads until the server closes. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return rest(socket.getInputStream());
        }
    }

    static String rest(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        in.transferTo(all);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
