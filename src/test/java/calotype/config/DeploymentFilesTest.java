package calotype.config;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.config.Settings.Role;
import calotype.config.Settings.StorageBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What lies in conf/ and docker/ must start: the loader reads it as it would there. */
class DeploymentFilesTest {
    private static final String SECRET = "kVt0q8mC1sX5kLr7uWz3eYb9nHd2jGf6";

    @Test
    void confFilesHoldOnlyWhatDiffers() throws IOException {
        Map<String, Given> defaults = leaves(Path.of("src/main/resources/defaults.yaml"));
        for (String name : List.of("local", "cluster", "worker")) {
            Map<String, Given> differing = leaves(Path.of("conf", name + ".yaml"));
            assertThat(differing).isNotEmpty();
            differing.forEach((path, given) -> assertThat(defaults)
                    .as(name + ": " + path)
                    .hasEntrySatisfying(path, usual -> assertThat(given.value()).isNotEqualTo(usual.value())));
        }
    }

    @Test
    void confFilesLoadInTheCombinationsThatTheyName() {
        assertThat(load(Map.of(), "local").http().host()).isEqualTo("127.0.0.1");
        Settings worker = load(Map.of("JWT_SECRET_KEY", SECRET), "cluster", "worker");
        assertThat(worker.node().roles()).containsExactly(Role.WORKER);
        assertThat(worker.cluster().enabled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-1", "api-2", "worker-1", "worker-2", "worker-3"})
    void composedNodesHaveAGoodEnvironmentAndNoRights(String name) throws IOException {
        Map<?, ?> service = (Map<?, ?>) services().get(name);
        Map<String, String> environment = new HashMap<>();
        ((Map<?, ?>) service.get("environment"))
                .forEach((key, value) -> environment.put(
                        key.toString(), value.toString().replaceAll("\\$\\{[A-Z_]+(:\\?[^}]*)?}", SECRET)));
        Settings settings =
                SettingsLoader.load(List.of(), environment, Map.of()).settings();
        assertThat(settings.cluster().enabled()).isTrue();
        assertThat(settings.cluster().host()).isEqualTo(name);
        assertThat(settings.nodeName()).isEqualTo(name);
        assertThat(settings.storage().backend()).isEqualTo(StorageBackend.S3);
        assertThat(settings.database().url() == null)
                .as("a worker has no credentials of the database")
                .isEqualTo(name.startsWith("worker"));
        assertThat(service.get("read_only")).isEqualTo(true);
        assertThat(service.get("cap_drop")).isEqualTo(List.of("ALL"));
    }

    @Test
    void onlyTheFrontDoorIsPublishedAndOnlyOnLoopback() throws IOException {
        Map<?, ?> services = services();
        services.forEach((name, service) -> {
            Object ports = ((Map<?, ?>) service).get("ports");
            assertThat(ports).isEqualTo("proxy".equals(name) ? List.of("127.0.0.1:8000:8000") : null);
        });
    }

    @Test
    void whatServicesNameIsThere() throws IOException {
        Map<?, ?> compose = compose();
        Map<?, ?> services = services();
        assertThat(services.keySet())
                .extracting(Object::toString)
                .contains("postgres", "rabbitmq", "redis", "store", "proxy");
        services.forEach((name, service) -> {
            Object needed = ((Map<?, ?>) service).get("depends_on");
            if (needed != null) {
                Collection<?> names = needed instanceof Map<?, ?> map ? map.keySet() : (Collection<?>) needed;
                assertThat(services.keySet().containsAll(names))
                        .as(name + " depends on " + names)
                        .isTrue();
            }
            for (Object volume : volumes((Map<?, ?>) service)) {
                String source = volume.toString().split(":")[0];
                if (source.startsWith(".")) {
                    assertThat(Path.of("docker").resolve(source)).exists();
                } else {
                    assertThat(((Map<?, ?>) compose.get("volumes")).containsKey(source))
                            .as("volume " + source)
                            .isTrue();
                }
            }
        });
        String proxy = Files.readString(Path.of("docker/nginx.conf"));
        assertThat(proxy).contains("server api-1:8000").contains("server api-2:8000");
    }

    private static List<?> volumes(Map<?, ?> service) {
        Object volumes = service.get("volumes");
        return volumes == null ? List.of() : (List<?>) volumes;
    }

    @Test
    void theImageRunsWithoutRootAndTellsItsHealth() throws IOException {
        String dockerfile = Files.readString(Path.of("docker/Dockerfile"));
        String last = dockerfile.substring(dockerfile.lastIndexOf("FROM "));
        assertThat(last).contains("USER calotype").contains("HEALTHCHECK").contains("\"health\"]");
    }

    private static Settings load(Map<String, String> environment, String... names) {
        List<Path> files = List.of(names).stream()
                .map(name -> Path.of("conf", name + ".yaml"))
                .toList();
        return SettingsLoader.load(files, environment, Map.of()).settings();
    }

    private static Map<String, Given> leaves(Path file) throws IOException {
        SettingsTree tree = new SettingsTree();
        Map<String, Given> leaves = new HashMap<>();
        new YamlLayer(file.toString(), path -> tree.find(path) != null, leaves::put, problem -> {
                    throw new AssertionError(problem);
                })
                .read(Files.readString(file));
        return leaves;
    }

    private static Map<?, ?> services() throws IOException {
        return (Map<?, ?>) compose().get("services");
    }

    private static Map<?, ?> compose() throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(Path.of("docker/compose.yaml")));
    }
}
