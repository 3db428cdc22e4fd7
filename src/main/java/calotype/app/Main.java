package calotype.app;

import calotype.config.BadConfiguration;
import calotype.problem.ProblemException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program's entry: properties that must be set first, then one command of {@link #commands}. */
@Command(
        name = "calotype",
        description = "Takes pictures in, makes what a product needs of them, and hands them out by signed URLs.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Without a command a node is served: java -jar calotype.jar --port 9000",
            "Ends with 0 (good), 1 (something failed), 2 (wrong usage), 69 (not available), 70 (broken), 78 (configuration)."
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (BatchJvm.isWanted(System.getenv(), arguments)) {
            BatchJvm.run(Clock.systemUTC(), arguments).ifPresent(System::exit);
        }
        if (BatchJvm.isThis()) {
            ProcessHandle.current()
                    .parent()
                    .ifPresent(starter -> starter.onExit().thenRun(Main::leavePictures));
        }
        // Both libraries look only once, when their first class loads.
        System.setProperty("hazelcast.logging.type", "slf4j");
        System.setProperty("io.netty.jfr.enabled", "false");
        Thread.setDefaultUncaughtExceptionHandler(new LastResort(() -> System.exit(ExitCode.BROKEN)));
        System.exit(BatchJvm.told(run(commands(System.getenv()), arguments)));
    }

    /** The command line with all commands; {@code serve} is meant when none is named. */
    static CommandLine commands(Map<String, String> environment) {
        CommandLine commands = new CommandLine(new Main())
                .addSubcommand(new ServeCommand(environment))
                .addSubcommand(new ProcessCommand(environment))
                .addSubcommand(new WatchCommand(environment))
                .addSubcommand(new HealthCommand(environment))
                .addSubcommand(new UserCommand(environment))
                .addSubcommand(new ConfigCommand(environment))
                .addSubcommand(new DoctorCommand(environment));
        commands.getSubcommands()
                .values()
                .forEach(command ->
                        command.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version()));
        return commands.setExecutionExceptionHandler((failure, command, result) -> explain(failure, command));
    }

    static int run(CommandLine commands, String... arguments) {
        boolean named = arguments.length > 0
                && (commands.getSubcommands().containsKey(arguments[0])
                        || arguments[0].matches("-h|--help|-V|--version"));
        if (named) {
            return commands.execute(arguments);
        }
        String[] serve = new String[arguments.length + 1];
        serve[0] = "serve";
        System.arraycopy(arguments, 0, serve, 1, arguments.length);
        return commands.execute(serve);
    }

    /** Ends this process at once: a picture in it goes on for ever, or nobody waits for them any more. */
    static void leavePictures() {
        Runtime.getRuntime().halt(ExitCode.BROKEN);
    }

    private static int explain(Exception failure, CommandLine command) {
        Logger log = LoggerFactory.getLogger(Main.class);
        PrintWriter err = command.getErr();
        if (failure instanceof BadConfiguration bad) {
            err.println("The configuration cannot be used:");
            bad.problems().forEach(problem -> err.println("  " + problem));
            return ExitCode.CONFIG;
        }
        if (failure instanceof ProblemException problem) {
            log.atDebug().setCause(failure).log("Command failed");
            err.println(problem.problem().detail());
            return ExitCode.UNAVAILABLE;
        }
        if (failure instanceof java.net.BindException) {
            err.println("The address is in use or not of this machine: " + failure.getMessage());
            return ExitCode.UNAVAILABLE;
        }
        log.atError().setCause(failure).log("Command failed");
        return ExitCode.BROKEN;
    }
}
