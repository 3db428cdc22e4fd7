package calotype.app;

import calotype.config.RenditionPlans;
import calotype.image.Pipeline;
import calotype.image.Pipeline.Outcome;
import calotype.model.HeaderReader;
import calotype.model.Json;
import calotype.model.Plan;
import calotype.model.Progress;
import calotype.model.Rendition;
import calotype.problem.ProblemException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "process",
        description = {
            "Makes the renditions of pictures here and now, without any service or database.",
            "Each picture gets a directory of its name with <rendition>.<ext> and facts.json (size, EXIF, colours).",
            "The same settings as for uploads decide what is made: --set images.thumbnail-sizes={}."
        })
final class ProcessCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final boolean terminal = Terminal.isInteractive();
    private final Set<String> namesTaken = new HashSet<>();
    private int filesMade;
    private long bytesMade;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Pictures: JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF, BMP.")
    private List<Path> sources = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Where the directories go; made when it is not there.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** What is written beside the files of one picture. */
    private record Facts(String source, String engine, Outcome outcome) {}

    ProcessCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Plan plan = RenditionPlans.of(options.load(environment).settings().images());
        Pipeline pipeline = new Pipeline(Runtime.getRuntime().availableProcessors());
        long begin = System.nanoTime();
        int failed = 0;
        for (int i = 0; i < sources.size(); i++) {
            String label = "[" + (i + 1) + "/" + sources.size() + "] " + sources.get(i);
            failed += make(pipeline, plan, sources.get(i), label) ? 0 : 1;
        }
        out().printf(
                        "%d of %d pictures, %d files, %s, %.1f s%s%n",
                        sources.size() - failed,
                        sources.size(),
                        filesMade,
                        human(bytesMade),
                        seconds(begin),
                        failed == 0 ? "" : ", " + failed + " failed");
        return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private boolean make(Pipeline pipeline, Plan plan, Path source, String label) {
        long begin = System.nanoTime();
        try {
            if (!Files.isRegularFile(source)) {
                return fail(label, "there is no such file");
            }
            plan.limits().check(HeaderReader.read(source)); // Before a directory is made that would stay empty.
            Path directory = Files.createDirectories(output.resolve(directoryName(source)));
            Outcome outcome = pipeline.run(plan, source, directory, progress(label, plan));
            long bytes = 0;
            for (Rendition rendition : outcome.renditions()) {
                giveItsName(directory, rendition);
                bytes += rendition.sizeBytes();
            }
            Files.write(
                    directory.resolve("facts.json"),
                    Json.bytes(new Facts(source.toString(), Pipeline.engineVersion(), outcome)));
            filesMade += outcome.renditions().size();
            bytesMade += bytes;
            line(String.format(
                    Locale.ROOT,
                    "%s: %d files, %s, %.2f s",
                    label,
                    outcome.renditions().size(),
                    human(bytes),
                    seconds(begin)));
            return true;
        } catch (ProblemException problem) {
            return fail(label, problem.code().wire() + ": " + problem.problem().detail());
        } catch (IOException e) {
            return fail(label, "the results cannot be written to " + output);
        }
    }

    private boolean fail(String label, String why) {
        line(label + ": failed, " + why);
        return false;
    }

    /** The picture's name without its ending; a number is added when two pictures have the same. */
    private String directoryName(Path source) {
        String name = String.valueOf(source.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String free = stem;
        for (int i = 2; !namesTaken.add(free); i++) {
            free = stem + "-" + i;
        }
        return free;
    }

    /** Two equal renditions share one file of the pipeline's; a person looks for each under its own name. */
    private static void giveItsName(Path directory, Rendition rendition) throws IOException {
        Path named =
                directory.resolve(rendition.name() + "." + rendition.format().extension());
        Path made = directory.resolve(rendition.file());
        if (!named.equals(made)) {
            Files.copy(made, named, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** On a terminal the line of the picture grows; elsewhere only its end is told. */
    private Pipeline.Listener progress(String label, Plan plan) {
        AtomicInteger done = new AtomicInteger();
        int total = Progress.total(plan) - 2;
        return step -> {
            int now = done.incrementAndGet();
            if (terminal) {
                out().printf("\r%s: %d/%d %s\u001b[K", label, now, total, step);
                out().flush();
            }
        };
    }

    private void line(String text) {
        out().println(terminal ? "\r" + text + "\u001b[K" : text);
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static double seconds(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1e9;
    }

    private static String human(long bytes) {
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
    }
}
