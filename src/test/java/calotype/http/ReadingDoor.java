package calotype.http;

import calotype.auth.Principal;
import calotype.auth.Tokens;
import calotype.bus.TypedBus;
import calotype.cache.NoCache;
import calotype.cache.SharedCache;
import calotype.config.Settings;
import calotype.config.SettingsLoader;
import calotype.contract.Contract;
import calotype.model.User;
import calotype.model.UserRole;
import calotype.telemetry.Metrics;
import calotype.testing.WatchedVertx;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A front door whose reading side is real and whose other rooms are a {@link FakeHall}; time stands until it is told. */
final class ReadingDoor implements AutoCloseable {
    static final UUID ADA = UUID.fromString("01981c5e-7d3c-7a10-8d3a-0c2b9c1d2e3f");
    static final UUID BOB = UUID.fromString("01981c5e-7d3c-7a10-8d3a-b0bb0bb0bb0b");
    static final String SURVEYOR = "surveyor";
    private static final String SECRET = "a test secret that is longer than 32 bytes";

    final Vertx vertx = WatchedVertx.create();
    final TypedBus bus = new TypedBus(vertx, Contract.ALL);
    final Metrics metrics = new Metrics();
    final FakeHall hall = new FakeHall(bus);
    final SteppingClock clock = new SteppingClock(Instant.parse("2026-11-24T10:15:32Z"));
    final Tokens tokens;
    private final HttpVerticle verticle;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ReadingDoor(SocketLimits limits, String... changedSettings) {
        this(limits, vertx -> new NoCache(), changedSettings);
    }

    /** @param shared what this node remembers together with others */
    ReadingDoor(SocketLimits limits, Function<Vertx, SharedCache> shared, String... changedSettings) {
        List<String> assignments = new ArrayList<>(List.of(
                "http.port=0",
                "http.cors-allowed-origins=https://app.example",
                "urls.signing-keys=k1:an-url-signing-key-for-tests-only,k0:the-key-that-signed-before-it",
                "auth.jwt-secret=" + SECRET));
        assignments.addAll(List.of(changedSettings));
        Settings settings = SettingsLoader.defaultsWith(assignments.toArray(String[]::new));
        tokens = await(Tokens.load(vertx, settings.auth(), Future::succeededFuture, clock));
        await(hall.open());
        UrlSigner signer =
                new UrlSigner(SigningKeys.parse(settings.urls().signingKeys().reveal()));
        Push push = new Push(bus, this::verify, new SocketQuota(limits), limits, clock);
        OpenApi document = OpenApi.load();
        Reading reading = Reading.of(vertx, settings, signer, push, shared.apply(vertx), metrics);
        verticle = new HttpVerticle(settings, document, otherOperations(document), tokens, reading, new Metrics());
        await(vertx.deployVerticle(verticle));
    }

    ReadingDoor() {
        this(SocketLimits.standard(20));
    }

    /** Sockets of {@link #SURVEYOR} may know locations; nobody else gets that scope yet. */
    private Principal verify(String token) {
        return token.equals(SURVEYOR)
                ? new Principal(
                        ADA, "user", Set.of("images:location"), clock.instant().plusSeconds(900))
                : tokens.verify(token);
    }

    private static Map<String, Handler<RoutingContext>> otherOperations(OpenApi document) {
        Set<String> ours = Set.of(
                "listImages",
                "getImage",
                "getImageSizes",
                "getImageBytes",
                "renderImage",
                "deleteImage",
                "getJob",
                "getJobResult",
                "getJobEvents",
                "cancelJob",
                "openSocket",
                "getStoredFile",
                "getStoredSource");
        Map<String, Handler<RoutingContext>> others = new HashMap<>();
        document.operations().stream()
                .map(OpenApi.Operation::id)
                .filter(id -> !ours.contains(id))
                .forEach(id -> others.put(id, ctx -> ctx.response().end()));
        return others;
    }

    static <T> T await(Future<T> future) {
        return FrontDoor.await(future);
    }

    int port() {
        return verticle.port();
    }

    String token(UUID user) {
        return token(user, UserRole.USER);
    }

    String token(UUID user, UserRole role) {
        return tokens.issue(new User(user, null, "someone", role, clock.instant()));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(30));
    }

    HttpRequest.Builder as(UUID user, String path) {
        return request(path).header("Authorization", "Bearer " + token(user));
    }

    /** As Ada, with a token that lets her know locations; none like it is issued yet. */
    HttpRequest.Builder asSurveyor(String path) {
        String[] parts = token(ADA).split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("\"scope\":\"\"", "\"scope\":\"images:location\"");
        String signed = parts[0] + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            return request(path).header("Authorization", "Bearer " + signed + "." + base64(signature));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpClient client() {
        return client;
    }

    HttpResponse<String> get(UUID user, String path) {
        return send(as(user, path));
    }

    /** What a URL in the image's document leads to, by a path into it such as {@code /urls/thumbnail}. */
    String url(UUID user, UUID imageId, String pointer) {
        return FrontDoor.json(get(user, "/api/v1/images/" + imageId))
                .at(pointer)
                .asText();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
