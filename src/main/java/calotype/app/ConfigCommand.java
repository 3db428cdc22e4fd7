package calotype.app;

import calotype.config.LoadedSettings;
import calotype.config.LoadedSettings.Effective;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "config",
        description = {
            "Prints every setting that is in force and which layer decided it; secrets are masked.",
            "'config check' prints only what is wrong, and ends with 78 if anything is."
        })
final class ConfigCommand implements Callable<Integer> {
    private enum Action {
        print,
        check
    }

    private final Map<String, String> environment;

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Parameters(arity = "0..1", defaultValue = "print", description = "${COMPLETION-CANDIDATES}")
    private Action action = Action.print;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    ConfigCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        LoadedSettings loaded = options.load(environment);
        PrintWriter out = spec.commandLine().getOut();
        if (action == Action.check) {
            out.println("The configuration is good.");
        } else {
            for (Effective value : loaded.values()) {
                out.printf("%-30s %-40s # %s%n", value.path() + ":", value.text(), value.origin());
            }
        }
        loaded.notes().forEach(spec.commandLine().getErr()::println);
        return ExitCode.OK;
    }
}
