package calotype.http;

import static calotype.http.FrontDoor.code;
import static calotype.http.FrontDoor.json;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.http.OpenApi.Operation;
import calotype.model.UserRole;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractRouterTest {
    private static final String ID = "01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b";
    private static FrontDoor door;

    @BeforeAll
    static void open(@TempDir Path directory) {
        door = FrontDoor.open(TestSettings.in(directory), rooms -> {
            rooms.handlers.put("listImages", ctx -> {
                Parameters given = Exchange.parameters(ctx);
                Exchange.sendJson(
                        ctx,
                        200,
                        Map.of(
                                "page", given.integer("page"),
                                "limit", given.integer("limit"),
                                "sort", String.valueOf(given.text("sort")),
                                "status", String.valueOf(given.text("status")),
                                "from", String.valueOf(given.time("from")),
                                "cursor", given.has("cursor")));
            });
            rooms.handlers.put(
                    "getImage",
                    ctx -> Exchange.sendJson(
                            ctx,
                            200,
                            Map.of("id", Exchange.parameters(ctx).id("id").toString())));
            rooms.handlers.put("getHealth", ctx -> {
                throw new IllegalStateException("SELECT secret FROM users at /home/x/Secret.java");
            });
        });
    }

    @AfterAll
    static void shut() {
        door.close();
    }

    @Test
    void everyCanonicalPathAndEveryAliasMeetsItsOperation() {
        for (Operation operation : door.document.operations()) {
            if (!operation.bodyTypes().isEmpty()
                    || List.of("listImages", "getImage", "getHealth").contains(operation.id())) {
                continue;
            }
            HttpResponse<String> canonical = call(operation, operation.path());
            assertThat(json(canonical).path("operation").asText())
                    .as(operation.path())
                    .isEqualTo(operation.id());
            assertThat(canonical.headers().firstValue("Link")).isEmpty();
            for (String alias : operation.aliases()) {
                HttpResponse<String> response = call(operation, alias);
                assertThat(json(response).path("operation").asText()).as(alias).isEqualTo(operation.id());
                assertThat(response.headers().firstValue("Link"))
                        .as(alias)
                        .hasValue("<" + filled(operation.path()) + ">; rel=\"canonical\"");
            }
        }
    }

    private static HttpResponse<String> call(Operation operation, String path) {
        return door.send(door.request(filled(path))
                .header("Authorization", door.bearer(UserRole.ADMIN))
                .method(operation.method().name(), BodyPublishers.noBody()));
    }

    private static String filled(String template) {
        return template.replaceAll("\\{[a-z_]+}", ID);
    }

    @Test
    void everySecuredOperationWantsAToken() {
        for (Operation operation : door.document.operations()) {
            if (operation.secured()) {
                HttpResponse<String> response = door.send(door.request(filled(operation.path()))
                        .method(operation.method().name(), BodyPublishers.noBody()));
                assertThat(response.statusCode()).as(operation.id()).isEqualTo(401);
                assertThat(code(response)).isEqualTo("token_missing");
                assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"calotype\"");
            }
        }
        HttpResponse<String> forged = door.send(door.request("/api/v1/images").header("Authorization", "Bearer x.y.z"));
        assertThat(code(forged)).isEqualTo("token_invalid");
    }

    @Test
    void defaultsAreAppliedAndUnknownNamesAreLeftAlone() {
        JsonNode seen = json(door.get("/api/v1/images?colour=blue&status=QUEUED&from=2026-11-24T10:00:00%2B01:00"));
        assertThat(seen.path("page").asInt()).isEqualTo(1);
        assertThat(seen.path("limit").asInt()).isEqualTo(20);
        assertThat(seen.path("sort").asText()).isEqualTo("-created_at");
        assertThat(seen.path("status").asText()).isEqualTo("queued");
        assertThat(seen.path("from").asText()).isEqualTo("2026-11-24T09:00:00Z");
        assertThat(seen.path("cursor").asBoolean()).isFalse();
        assertThat(json(door.get("/api/v1/images?cursor=")).path("cursor").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "limit, limit=101", "limit, limit=0", "limit, limit=ten", "limit, limit=", "limit, limit=1e1",
        "limit, limit=99999999999999999999", "page, page=0", "page, page=-1", "page, page=1.5", "status, status=lost",
        "bucket, bucket=UPPER", "bucket, bucket=a", "format, format=svg", "sort, sort=size", "from, from=yesterday",
        "to, to=2026-13-01T00:00:00Z", "q, q=%00", "q, q=", "tag, tag=%ED%A0%80%00"
    })
    void anUnknownQueryValueIsRefusedByName(String name, String query) {
        HttpResponse<String> response = door.get("/api/v1/images?" + query);
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(code(response)).isEqualTo("invalid_parameter");
        assertThat(json(response).at("/errors/0/parameter").asText()).isEqualTo(name);
        assertThat(json(response).at("/errors/0/detail").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "01981c5e8eff7c318a5e2e4d1b3f5a6b", "..%2f..%2fetc", "%00", "jobs"})
    void aMalformedIdIsNotFoundLikeAnUnknownOne(String id) {
        HttpResponse<String> response = door.get("/api/v1/images/" + id);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(code(response)).isEqualTo("not_found");
    }

    @Test
    void anUnknownPathIsNotFoundAndAnotherMethodIsNotAllowed() {
        assertThat(code(door.get("/nowhere"))).isEqualTo("not_found");
        HttpResponse<String> response = door.send(door.request("/api/v1/images").PUT(BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(code(response)).isEqualTo("method_not_allowed");
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
    }

    @Test
    void headIsAnsweredWhereGetIs() {
        HttpResponse<String> response = door.send(door.request("/health/live").method("HEAD", BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Length")).isPresent();
    }

    @Test
    void s31_anUnexpectedFailureTellsNothing() {
        HttpResponse<String> response = door.get("/health");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(code(response)).isEqualTo("internal");
        assertThat(response.body()).doesNotContain("SELECT", "Secret", "Exception", "/home", "java");
        assertThat(json(response).path("request_id").asText()).isNotEmpty();
    }

    @Test
    void s31_everyProblemHasEveryMember() {
        for (HttpResponse<String> response : List.of(
                door.get("/nowhere"),
                door.get("/health"),
                door.get("/api/v1/images?limit=0"),
                door.get("/api/v1/images/x?secret=1"),
                door.send(door.request("/api/v1/images")),
                door.send(door.request("/api/v1/images").DELETE()))) {
            JsonNode problem = json(response);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(problem.path("type").asText())
                    .isEqualTo("/problems/" + problem.path("code").asText());
            assertThat(problem.path("status").asInt()).isEqualTo(response.statusCode());
            assertThat(problem.path("instance").asText()).startsWith("/").doesNotContain("secret");
            assertThat(problem.path("request_id").asText())
                    .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
            assertThat(door.document
                            .schema(door.document.at("/components/schemas/Problem"))
                            .validate(problem))
                    .isEmpty();
        }
    }

    @Test
    void aSaneRequestIdIsEchoedAndAnyOtherIsReplaced() {
        assertThat(idFor("order-66_a.b")).isEqualTo("order-66_a.b");
        assertThat(UUID.fromString(idFor("a b"))).isNotNull();
        assertThat(UUID.fromString(idFor("x".repeat(129)))).isNotNull();
    }

    private static String idFor(String given) {
        return door.send(door.request("/health/live").header("X-Request-Id", given))
                .headers()
                .firstValue("X-Request-Id")
                .orElseThrow();
    }

    @Test
    void s30_everyAnswerHasTheSecurityHeaders() throws IOException {
        for (String path : List.of("/health", "/health/live", "/nowhere", "/api/v1/images")) {
            HttpResponse<String> response = door.send(door.request(path));
            assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .hasValue("default-src 'none'; frame-ancestors 'none'");
            assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(response.headers().firstValue("Server")).isEmpty();
            assertThat(response.headers().firstValue("X-Powered-By")).isEmpty();
        }
        assertThat(door.raw("NONSENSE\r\n\r\n")).contains("nosniff", "application/problem+json");
    }

    @Test
    void s30_onlyListedOriginsMayRead() throws IOException {
        String listed = preflight(TestSettings.ORIGIN);
        assertThat(listed)
                .startsWith("HTTP/1.1 204")
                .containsIgnoringCase("access-control-allow-origin: " + TestSettings.ORIGIN)
                .containsIgnoringCase("access-control-allow-credentials: true")
                .containsIgnoringCase("access-control-allow-methods: GET");
        for (String foreign : List.of("https://evil.example.org", "null", "https://app.example.org.evil.org", "*")) {
            assertThat(preflight(foreign)).doesNotContainIgnoringCase("access-control");
        }
        String read = door.raw("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: "
                + TestSettings.ORIGIN + "\r\n\r\n");
        assertThat(read)
                .containsIgnoringCase("access-control-expose-headers:")
                .containsIgnoringCase("vary: origin")
                .doesNotContain("*");
    }

    private static String preflight(String origin) throws IOException {
        return door.raw("OPTIONS /api/v1/images HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: " + origin
                + "\r\nAccess-Control-Request-Method: POST\r\n\r\n");
    }

    @Test
    void s31_illegalHttpIsAnsweredWithAProblem() throws IOException {
        assertThat(door.raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.0 414")
                .contains("uri_too_long");
        assertThat(door.raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("headers_too_large");
        assertThat(door.raw("GET / HTTP/1.1\r\nBad Header\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(door.raw("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("malformed_request");
    }
}
