package calotype.http;

import static calotype.http.FrontDoor.code;
import static calotype.http.FrontDoor.json;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.problem.ProblemCode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentHandlersTest {
    private static FrontDoor door;

    @BeforeAll
    static void open(@TempDir Path directory) {
        door = FrontDoor.open(
                TestSettings.in(directory), rooms -> rooms.handlers.putAll(DocumentHandlers.of(rooms.document)));
    }

    @AfterAll
    static void shut() {
        door.close();
    }

    @Test
    void theContractIsServedInBothForms() {
        assertThat(json(door.get("/openapi.json")).path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(door.get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
    }

    @Test
    void thePageNeedsNothingFromElsewhere() {
        HttpResponse<String> page = door.get("/docs");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self';")
                .doesNotContain("http", "unsafe-eval");
        assertThat(page.body()).doesNotContain("http:", "https:", "<script>");
        for (String part : List.of("initializer.js", "swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")) {
            assertThat(page.body() + "initializer").contains(part.split("\\.")[0]);
            HttpResponse<String> response = door.get("/docs/" + part);
            assertThat(response.statusCode()).as(part).isEqualTo(200);
            assertThat(response.body()).isNotEmpty();
        }
        assertThat(door.get("/docs/").body()).isEqualTo(page.body());
        assertThat(code(door.get("/docs/swagger-initializer.js"))).isEqualTo("not_found");
        assertThat(code(door.get("/docs/..%2f..%2fopenapi.yaml"))).isEqualTo("not_found");
    }

    @Test
    void everyProblemTypeLeadsToItsPage() {
        for (ProblemCode code : ProblemCode.values()) {
            HttpResponse<String> page = door.get("/problems/" + code.wire());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(json(page).path("status").asInt()).isEqualTo(code.status());
        }
        assertThat(code(door.get("/problems/none"))).isEqualTo("not_found");
    }
}
