package calotype.http;

import static calotype.http.FrontDoor.code;
import static calotype.http.ReadingDoor.ADA;
import static calotype.http.ReadingDoor.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.http.OpenApi.Operation;
import calotype.model.JobState;
import calotype.model.UserRole;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the contract against everyone who may ask. */
class AccessMatrixTest {
    private static final String ID = "01981c5e-8eff-7c31-8a5e-2e4d1b3f5a6b";
    private static final Set<String> FORBIDDEN_MEMBERS =
            Set.of("role", "user_id", "userId", "owner", "owner_id", "ownerId", "status", "id", "scope", "scopes");

    @Test
    void s22_j06_b12_everyOperationLetsInWhomTheContractNames(@TempDir Path directory) {
        try (FrontDoor door = FrontDoor.open(TestSettings.in(directory, "profile=test"), rooms -> {})) {
            Set<String> forOperators = new HashSet<>();
            for (Operation operation : door.document.operations()) {
                for (String path : paths(operation)) {
                    boolean secured = operation.secured();
                    check(door, operation, path, null, secured ? 401 : 0);
                    for (UserRole role : UserRole.values()) {
                        boolean may = role.scopes().containsAll(operation.scopes());
                        check(door, operation, path, role, may ? 0 : 403);
                        if (!may) {
                            forOperators.add(operation.id());
                        }
                    }
                }
            }
            assertThat(forOperators)
                    .contains(
                            "getStats",
                            "getFailedJobs",
                            "listDeadLetters",
                            "replayDeadLetters",
                            "resetRateLimit",
                            "getCluster",
                            "getMetrics");
        }
    }

    private static List<String> paths(Operation operation) {
        return Stream.concat(Stream.of(operation.path()), operation.aliases().stream())
                .toList();
    }

    /** @param refusal status of the gate's refusal, 0 when the gate lets it pass */
    private static void check(FrontDoor door, Operation operation, String path, UserRole role, int refusal) {
        var request = door.request(path.replaceAll("\\{[a-z_]+}", ID))
                .method(operation.method().name(), BodyPublishers.noBody());
        if (role != null) {
            request.header("Authorization", door.bearer(role));
        }
        HttpResponse<String> answer = door.send(request);
        String which = operation.id() + " at " + path + " as " + (role == null ? "nobody" : role.wire());
        if (refusal == 0) {
            assertThat(answer.statusCode()).as(which).isNotIn(401, 403);
        } else {
            assertThat(answer.statusCode()).as(which).isEqualTo(refusal);
            assertThat(code(answer)).as(which).isEqualTo(refusal == 401 ? "token_missing" : "insufficient_scope");
        }
    }

    @Test
    void s22_aRefusalNamesTheMissingScope(@TempDir Path directory) {
        try (FrontDoor door = FrontDoor.open(TestSettings.in(directory), rooms -> {})) {
            JsonNode problem = FrontDoor.json(door.get("/api/v1/admin/dlq"));
            assertThat(problem.at("/missing_scopes/0").asText()).isEqualTo("ops:read");
        }
    }

    @Test
    void x32_figuresAreOpenOnlyInTheDevProfileBehindADoorOnLoopback(@TempDir Path directory) {
        assertThat(statusWithoutToken(directory, "/api/v1/health/stats", "profile=dev"))
                .isEqualTo(200);
        assertThat(statusWithoutToken(directory, "/api/v1/health/failed", "profile=dev"))
                .isEqualTo(200);
        assertThat(statusWithoutToken(directory, "/api/v1/admin/dlq", "profile=dev"))
                .isEqualTo(401);
        assertThat(statusWithoutToken(directory, "/api/v1/cluster", "profile=dev"))
                .isEqualTo(401);
        assertThat(statusWithoutToken(directory, "/metrics", "profile=dev")).isEqualTo(401);
        assertThat(statusWithoutToken(directory, "/api/v1/health/stats", "profile=test"))
                .isEqualTo(401);
        assertThat(statusWithoutToken(directory, "/api/v1/health/stats", "profile=dev", "http.host=0.0.0.0"))
                .isEqualTo(401);
    }

    private static int statusWithoutToken(Path directory, String path, String... settings) {
        try (FrontDoor door = FrontDoor.open(TestSettings.in(directory, settings), rooms -> {})) {
            return door.send(door.request(path)).statusCode();
        }
    }

    @Test
    void s23_noBodyOfTheContractHasAMemberForARoleAnOwnerAStateOrAnId() {
        OpenApi document = OpenApi.load();
        for (JsonNode path : document.at("/paths")) {
            for (JsonNode operation : path) {
                for (JsonNode content : operation.at("/requestBody/content")) {
                    JsonNode schema = document.resolve(content.path("schema"));
                    Set<String> members = new HashSet<>();
                    schema.path("properties").fieldNames().forEachRemaining(members::add);
                    assertThat(members)
                            .as(operation.path("operationId").asText())
                            .doesNotContainAnyElementsOf(FORBIDDEN_MEMBERS);
                }
            }
        }
    }

    /** A filter that was misspelt would mean every letter. */
    @ParameterizedTest
    @MethodSource
    void s23_aReplayWithAnythingElseInItIsRefused(String body) {
        try (ReadingDoor door = new ReadingDoor()) {
            HttpResponse<String> answer = door.send(door.request("/api/v1/admin/dlq/replay")
                    .header("Authorization", "Bearer " + door.token(ADA, UserRole.OPERATOR))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body)));
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(code(answer)).isEqualTo("invalid_parameter");
        }
    }

    static List<String> s23_aReplayWithAnythingElseInItIsRefused() {
        return List.of(
                "{}",
                "{\"ids\":[]}",
                "{\"ids\":[\"7\"]}",
                "{\"ids\":[\"" + ID + "\"],\"filter\":{}}",
                "{\"filter\":{\"cod\":\"internal\"}}",
                "{\"filter\":{},\"role\":\"admin\"}",
                "{\"filter\":{},\"limit\":501}");
    }

    @Test
    void b12_anothersImageIsNotFoundForOperatorsToo() {
        try (ReadingDoor door = new ReadingDoor()) {
            UUID image = UUID.fromString(ID);
            UUID job = door.hall.put(image, ADA, JobState.COMPLETED).job().jobId();
            List<Operation> aboutOne = OpenApi.load().operations().stream()
                    .filter(operation ->
                            operation.secured() && operation.scopes().isEmpty())
                    .filter(operation -> operation.path().contains("{id}")
                            || operation.path().contains("{job_id}"))
                    .filter(operation -> operation.method().name().equals("GET"))
                    .toList();
            assertThat(aboutOne).hasSizeGreaterThanOrEqualTo(5);
            for (Operation operation : aboutOne) {
                String path = operation.path().replace("{id}", ID).replace("{job_id}", job.toString());
                assertThat(status(door, path, BOB, UserRole.USER)).as(path).isEqualTo(404);
                assertThat(status(door, path, BOB, UserRole.OPERATOR)).as(path).isEqualTo(404);
                assertThat(status(door, path, BOB, UserRole.ADMIN)).as(path).isEqualTo(404);
                assertThat(door.send(door.request(path)).statusCode()).as(path).isEqualTo(401);
            }
            assertThat(status(door, "/api/v1/images/" + ID, ADA, UserRole.USER)).isEqualTo(200);
        }
    }

    private static int status(ReadingDoor door, String path, UUID caller, UserRole role) {
        return door.send(door.request(path).header("Authorization", "Bearer " + door.token(caller, role)))
                .statusCode();
    }
}
