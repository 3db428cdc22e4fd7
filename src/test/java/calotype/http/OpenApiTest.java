package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.auth.TokenKeys;
import calotype.auth.Tokens;
import calotype.config.Secret;
import calotype.http.OpenApi.Operation;
import calotype.telemetry.Metrics;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract and the router cannot drift apart. */
@ExtendWith(VertxExtension.class)
class OpenApiTest {
    private final OpenApi document = OpenApi.load();

    @Test
    void everyOperationHasANameAndAppearsOnce() {
        Set<String> seen = new HashSet<>();
        for (Operation operation : document.operations()) {
            assertThat(operation.id()).as(operation.path()).isNotEmpty();
            assertThat(seen.add(operation.id())).as(operation.id()).isTrue();
        }
        assertThat(seen)
                .contains(
                        "register",
                        "login",
                        "refresh",
                        "logout",
                        "uploadImage",
                        "listImages",
                        "getImage",
                        "getImageSizes",
                        "getImageBytes",
                        "deleteImage",
                        "getJob",
                        "getJobResult",
                        "cancelJob",
                        "openSocket",
                        "getStoredFile",
                        "getStoredSource",
                        "getHealth",
                        "getLiveness",
                        "getReadiness",
                        "getServiceHealth",
                        "getOpenApiYaml",
                        "getOpenApiJson",
                        "getDocs",
                        "getProblemPage");
    }

    @Test
    void s22_anAdminOperationWithoutAScopeStopsTheStart() {
        String yaml = """
                openapi: 3.1.0
                security: [{bearer: []}]
                paths:
                  /api/v1/admin/everything:
                    delete: {operationId: deleteEverything}
                components: {schemas: {}}
                """;
        assertThatThrownBy(() -> new OpenApi(yaml.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("no scope at /api/v1/admin/everything");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        checkReferences(document.at(""));
    }

    private void checkReferences(JsonNode node) {
        if (node.path("$ref").isTextual()) {
            assertThat(document.resolve(node).isObject()).as(node.toString()).isTrue();
        }
        node.forEach(this::checkReferences);
    }

    @Test
    void everyExampleIsValid() {
        document.at("/paths")
                .forEach(path -> path.forEach(operation -> {
                    checkExample(operation.at("/requestBody/content/application~1json"));
                    operation
                            .path("responses")
                            .forEach(response -> checkExample(response.at("/content/application~1json")));
                }));
    }

    private void checkExample(JsonNode content) {
        if (content.has("example")) {
            assertThat(document.schema(content.path("schema")).validate(content.path("example")))
                    .as(content.path("example").toString())
                    .isEmpty();
        }
    }

    @Test
    void theDocumentIsServedAsItIsWritten() {
        assertThat(new String(document.json(), StandardCharsets.UTF_8))
                .contains("\"#/components/schemas/Problem\"")
                .doesNotContain("urn:calotype");
    }

    @Test
    void anOperationWithoutAHandlerStopsTheStart(Vertx vertx) {
        Map<String, Handler<RoutingContext>> handlers = allHandlers();
        handlers.remove("getJob");
        assertThatThrownBy(() -> create(vertx, handlers)).hasMessageContaining("without a handler: [getJob]");
    }

    @Test
    void aHandlerWithoutAnOperationStopsTheStart(Vertx vertx) {
        Map<String, Handler<RoutingContext>> handlers = allHandlers();
        handlers.put("getMoon", ctx -> {});
        assertThatThrownBy(() -> create(vertx, handlers)).hasMessageContaining("without an operation: [getMoon]");
    }

    private void create(Vertx vertx, Map<String, Handler<RoutingContext>> handlers) {
        Tokens tokens = new Tokens(
                vertx,
                TokenKeys.secret(new Secret("0123456789abcdef0123456789abcdef"), null),
                Duration.ofMinutes(1),
                Clock.systemUTC());
        ContractRouter.create(vertx, document, handlers, new Guard(tokens, false), List.of(), new Metrics());
    }

    private Map<String, Handler<RoutingContext>> allHandlers() {
        Map<String, Handler<RoutingContext>> handlers = new HashMap<>();
        document.operations().forEach(operation -> handlers.put(operation.id(), ctx -> {}));
        return handlers;
    }
}
