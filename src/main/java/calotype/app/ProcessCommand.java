package calotype.app;

import calotype.config.RenditionPlans;
import calotype.config.Settings;
import calotype.config.Settings.Isolation;
import calotype.workbench.Hand;
import calotype.workbench.Workbench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "process",
        description = {
            "Makes the renditions of pictures here and now, without any service or database.",
            "Each picture gets a directory of its name with <rendition>.<ext> and facts.json (size, EXIF, colours).",
            "The same settings as for uploads decide what is made: --set images.thumbnail-sizes={}.",
            "All are made in one process; when a picture brings it down, those that are left get one each, as with",
            "CALOTYPE_ISOLATION=process.",
            "Ends with 1 when any picture failed; the others are made all the same."
        })
final class ProcessCommand implements Callable<Integer> {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Map<String, String> environment;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "PHOTO",
            description =
                    "Pictures (JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF, BMP), or directories with pictures in them.")
    private List<Path> sources = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Where the directories go; made when it is not there.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "COUNT",
            description = "Pictures that are made at once, 1 to the number of cores, which is the default.")
    private @Nullable Integer jobs;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    ProcessCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        int wanted = jobs == null ? CORES : jobs;
        if (wanted < 1 || wanted > CORES) {
            throw new ParameterException(spec.commandLine(), "--jobs must be 1 to " + CORES + ", not " + wanted + ".");
        }
        Settings settings = options.load(environment).settings();
        List<Path> pictures = PictureFiles.of(sources);
        int atOnce = Math.max(1, Math.min(wanted, pictures.size()));
        // Many pictures get a core each, which costs least; few share all cores.
        int threads = Math.max(1, CORES / atOnce);
        BatchReport report = new BatchReport(
                spec.commandLine().getOut(), Terminal.isInteractive(), pictures.size(), System::nanoTime);
        try (Workbench bench = new Workbench(atOnce, settings.jobs().decodeTimeout(), hands(settings, threads))) {
            new PictureBatch(bench, RenditionPlans.of(settings.images()), output, report, BatchJvm.began())
                    .run(pictures, atOnce);
        }
        return report.end() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Supplier<Hand> hands(Settings settings, int threads) {
        if (BatchJvm.isThis()) {
            return Hands.inThisProcess(settings, threads, Main::leavePictures);
        }
        if (settings.jobs().isolation() == Isolation.PROCESS) {
            CompilerPriority.lower();
        }
        return Hands.of(settings, Hands.sharedNativeCache(), threads, false);
    }
}
