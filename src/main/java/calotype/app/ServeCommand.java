package calotype.app;

import calotype.config.LoadedSettings;
import calotype.config.Settings;
import calotype.config.Settings.Role;
import calotype.config.Settings.StorageBackend;
import calotype.telemetry.Health;
import calotype.telemetry.LogLines;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

@Command(
        name = "serve",
        description = {
            "Runs a node until it is told to stop (Ctrl-C, SIGTERM). This is the command when none is named.",
            "Without options everything is in this one process, with an embedded PostgreSQL and files in ./data."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

    /** Beyond the times that are set for servers which cannot be used yet. */
    private static final int START_LIMIT_SECONDS = 60;

    /** Beyond the drain time, for what closes after the workers. */
    private static final int CLOSE_SECONDS = 30;

    private final Map<String, String> environment;

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    ServeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        long begin = System.nanoTime();
        LoadedSettings loaded = options.load(environment);
        Settings settings = loaded.settings();
        LogLines.configure(settings.log(), Terminal.isInteractive(), settings.nodeName(), "System.out");
        loaded.notes().forEach(note -> log.atWarn().addKeyValue("note", note).log("Configuration"));
        CountDownLatch stop = stopSignal();
        if (settings.node().roles().contains(Role.WORKER)) {
            CompilerPriority.lower();
        }
        Health health = new Health(settings.nodeName(), Version.text(), System::nanoTime);
        long limit = START_LIMIT_SECONDS
                + settings.database().startWait().toSeconds()
                + settings.queue().startWait().toSeconds()
                + settings.storage().startWait().toSeconds();
        House house;
        try {
            house = House.open(settings, Clock.systemUTC(), health).await(limit, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            spec.commandLine().getErr().println("The node was not up within " + limit + " s.");
            return ExitCode.UNAVAILABLE;
        }
        introduce(settings, house);
        spec.commandLine().getOut().printf("Ready after %.1f s.%n", (System.nanoTime() - begin) / 1e9);
        spec.commandLine().getOut().flush();
        stop.await();
        return close(house, settings);
    }

    /** Opens when the process is asked to end; a handler instead of a shutdown hook, because the exit code is ours then. */
    private static CountDownLatch stopSignal() {
        CountDownLatch stop = new CountDownLatch(1);
        for (String name : new String[] {"INT", "TERM"}) {
            Signal.handle(new Signal(name), signal -> stop.countDown());
        }
        return stop;
    }

    private static int close(House house, Settings settings) throws InterruptedException {
        log.atInfo().log("Leaving: no new work, what runs may finish");
        long limit = settings.jobs().drain().toSeconds() + CLOSE_SECONDS;
        try {
            house.close().await(limit, TimeUnit.SECONDS);
            log.atInfo().log("Closed");
            return ExitCode.OK;
        } catch (TimeoutException e) {
            log.atError().addKeyValue("seconds", limit).log("The node did not close in time");
            return ExitCode.BROKEN;
        }
    }

    private void introduce(Settings settings, House house) {
        PrintWriter out = spec.commandLine().getOut();
        Settings.Http http = settings.http();
        out.printf(
                "Calotype %s, node %s, profile %s%n",
                Version.text(), settings.nodeName(), settings.profile().name().toLowerCase(Locale.ROOT));
        if (house.apiPort() != 0) {
            out.printf("  API         http://%s:%d (contract at /docs)%n", http.host(), house.apiPort());
        }
        if (house.managementPort() != 0) {
            out.printf("  Management  http://%s:%d/health/ready%n", http.managementHost(), house.managementPort());
        }
        if (settings.node().roles().contains(Role.PERSISTENCE)) {
            out.printf(
                    "  Database    %s%n",
                    settings.database().url() != null
                            ? "as database.url says"
                            : "embedded PostgreSQL in "
                                    + settings.databasePath().toAbsolutePath());
        }
        out.printf(
                "  Queue       %s%n",
                settings.queue().url() != null ? "RabbitMQ, as queue.url says" : "embedded, in the database");
        out.printf("  Storage     %s%n", storage(settings));
        out.printf(
                "  Rooms       %s%s%n",
                settings.node().roles().stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")),
                settings.cluster().enabled() ? ", clustered" : "");
    }

    private static String storage(Settings settings) {
        Settings.S3 s3 = settings.storage().s3();
        return settings.storage().backend() == StorageBackend.LOCAL
                ? "local files in " + settings.storagePath().toAbsolutePath()
                : "bucket " + s3.bucket() + " at " + (s3.endpoint() == null ? "AWS, " + s3.region() : s3.endpoint());
    }
}
