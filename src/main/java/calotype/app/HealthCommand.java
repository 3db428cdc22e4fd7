package calotype.app;

import calotype.config.Settings;
import calotype.config.Settings.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "health",
        description =
                "Asks a running node whether it is ready, and ends with 0 (ready), 1 (not ready) or 69 (no answer).")
final class HealthCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<String, String> environment;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The node, such as http://127.0.0.1:8000; what the settings say by default.")
    private @Nullable URI url;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    HealthCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        URI node = url != null ? url : address(options.load(environment).settings());
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        HttpRequest request = HttpRequest.newBuilder(node.resolve("/health/ready"))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            spec.commandLine().getOut().println(answer.body());
            return answer.statusCode() == 200 ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            spec.commandLine().getErr().println("No answer from " + node);
            return ExitCode.UNAVAILABLE;
        }
    }

    /** The front door where this node has one, else the management server. */
    private static URI address(Settings settings) {
        Settings.Http http = settings.http();
        boolean door = settings.node().roles().contains(Role.HTTP);
        String host = door ? http.host() : http.managementHost();
        String reachable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return URI.create("http://" + reachable + ":" + (door ? http.port() : http.managementPort()));
    }
}
