package calotype.app;

import calotype.model.JobState;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "watch",
        description = {
            "Follows a job, or everything of an account, and prints a line for each event.",
            "With a job it ends when that is final: 0 for completed, 1 for failed or cancelled."
        },
        footer = "Options may come from CALOTYPE_SERVER, CALOTYPE_TOKEN, CALOTYPE_EMAIL and CALOTYPE_PASSWORD.")
final class WatchCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "A job's id; without it every event is shown.")
    private @Nullable String job;

    @Option(names = "--url", paramLabel = "URL", description = "The service; http://127.0.0.1:8000 by default.")
    private @Nullable URI url;

    @Option(names = "--token", paramLabel = "TOKEN", description = "An access token.")
    private @Nullable String token;

    @Option(names = "--email", paramLabel = "EMAIL", description = "Logs in instead, together with --password.")
    private @Nullable String email;

    @Option(names = "--password", paramLabel = "PASSWORD", description = "Better given in CALOTYPE_PASSWORD.")
    private @Nullable String password;

    @Option(names = "--json", description = "Prints the events as they come, one JSON object a line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    WatchCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        String server = or(url == null ? null : url.toString(), "CALOTYPE_SERVER", "http://127.0.0.1:8000");
        EventClient client = new EventClient(URI.create(server));
        String access = or(token, "CALOTYPE_TOKEN", "");
        if (access.isEmpty()) {
            String login = or(email, "CALOTYPE_EMAIL", "");
            if (login.isEmpty()) {
                spec.commandLine().getErr().println("A token is needed: --token, or --email and --password.");
                return ExitCode.USAGE;
            }
            access = client.logIn(login, or(password, "CALOTYPE_PASSWORD", ""));
        }
        try {
            return client.follow(access, job, this::show).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private String or(@Nullable String given, String variable, String otherwise) {
        return given != null ? given : environment.getOrDefault(variable, otherwise);
    }

    /** Prints an event; answers the exit code when the watched job is final. */
    private @Nullable Integer show(JsonNode event) {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode data = event.path("data");
        if (json) {
            out.println(event);
        } else {
            JsonNode progress = data.path("progress");
            String part = progress.path("total").asInt() == 0
                    ? ""
                    : " " + progress.path("step").asText() + " "
                            + progress.path("percent").asInt() + "%";
            String error = data.path("error").isMissingNode()
                            || data.path("error").isNull()
                    ? ""
                    : " "
                            + data.path("error")
                                    .asText(data.path("error").path("code").asText());
            out.println(event.path("timestamp").asText() + " "
                    + data.path("job_id").asText() + " " + event.path("type").asText() + part + error);
        }
        out.flush();
        String status = data.path("status").asText();
        if (job == null || !isFinal(status)) {
            return null;
        }
        return status.equals(JobState.COMPLETED.wire()) ? ExitCode.OK : ExitCode.FAILED;
    }

    private static boolean isFinal(String status) {
        for (JobState state : JobState.values()) {
            if (state.wire().equals(status)) {
                return state.isFinal();
            }
        }
        return false;
    }
}
