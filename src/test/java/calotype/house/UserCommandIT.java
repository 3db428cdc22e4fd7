package calotype.house;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.ApiClient;
import calotype.testing.RunningJar;
import calotype.testing.RunningJar.Finished;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators are made on the machine, by the same jar that serves. */
class UserCommandIT {
    private static final Pattern PASSWORD = Pattern.compile("Password: (\\S+)");

    @Test
    void j06_s23_anOperatorIsMadeByACommandAndByNothingThatAClientSends(@TempDir Path data) throws IOException {
        try (RunningJar jar = RunningJar.start(data, Map.of())) {
            ApiClient client = new ApiClient(jar.address());
            JsonNode registered = client.postJson("/api/v1/auth/register", """
                            {"email":"ada@example.org","password":"a horse walks into a bar","role":"admin",
                             "scope":"ops:read","userId":"01981c5e-7d3c-7a10-8d3a-0c2b9c1d2e3f","status":"admin","id":1}
                            """).json();
            assertThat(registered.at("/user/role").asText()).isEqualTo("user");
            assertThat(dlq(jar, registered)).isEqualTo(403);

            Finished promoted = user(data, "role", "ada@example.org", "operator");
            assertThat(promoted.exitCode()).as(promoted.output()).isZero();
            assertThat(dlq(jar, registered)).as("the token says what it said").isEqualTo(403);
            JsonNode refreshed = client.postJson(
                            "/api/v1/auth/refresh",
                            "{\"refresh_token\":\""
                                    + registered.at("/refresh_token").asText() + "\"}")
                    .json();
            assertThat(refreshed.at("/user/role").asText()).isEqualTo("operator");
            assertThat(dlq(jar, refreshed)).isEqualTo(200);

            Finished added = user(data, "add", "bob@example.org", "--generate", "--role", "admin");
            assertThat(added.exitCode()).as(added.output()).isZero();
            Matcher password = PASSWORD.matcher(added.output());
            assertThat(password.find()).isTrue();
            JsonNode bob = client.postJson(
                            "/api/v1/auth/login",
                            "{\"email\":\"bob@example.org\",\"password\":\"" + password.group(1) + "\"}")
                    .json();
            assertThat(bob.at("/user/role").asText()).isEqualTo("admin");
            assertThat(dlq(jar, bob)).isEqualTo(200);
            JsonNode nodes = new ApiClient(jar.address(), token(bob))
                    .get("/api/v1/cluster")
                    .json()
                    .path("nodes");
            assertThat(nodes).as("a node by itself is one node").hasSize(1);
            assertThat(nodes.at("/0/rooms").toString()).contains("persistence", "processing", "http");

            Finished again = user(data, "add", "bob@example.org", "--generate");
            assertThat(again.exitCode()).isZero();
            assertThat(again.output()).contains("is there already").doesNotContain("Password:");
            assertThat(user(data, "list").output())
                    .contains("ada@example.org", "bob@example.org")
                    .containsPattern("operator +\\S+ +\\S+ +ada@example.org");
            assertThat(user(data, "role", "nobody@example.org", "admin").exitCode())
                    .isEqualTo(2);
        }
    }

    @Test
    void withoutADatabaseACommandSaysWhatToDo(@TempDir Path data) throws IOException {
        Finished alone = user(data, "list");
        assertThat(alone.exitCode()).isEqualTo(69);
        assertThat(alone.output()).contains("start the service first").doesNotContain("Exception");
        Finished unreachable = RunningJar.run(
                data, Map.of("DATABASE_URL", "postgres://calotype:secret-word@127.0.0.1:1/calotype"), "user", "list");
        assertThat(unreachable.exitCode()).isEqualTo(69);
        assertThat(unreachable.output()).contains("127.0.0.1:1").doesNotContain("secret-word", "Exception");
        assertThat(user(data, "role", "ada@example.org", "emperor").exitCode()).isEqualTo(2);
        assertThat(user(data, "add", "ada@example.org", "--password", "x").exitCode())
                .isEqualTo(2);
    }

    private static Finished user(Path data, String... arguments) throws IOException {
        String[] all = new String[arguments.length + 1];
        all[0] = "user";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return RunningJar.run(data, Map.of(), all);
    }

    private static int dlq(RunningJar jar, JsonNode session) {
        return new ApiClient(jar.address(), token(session))
                .get("/api/v1/admin/dlq")
                .status();
    }

    private static String token(JsonNode session) {
        return session.at("/access_token").asText();
    }
}
