package calotype.app;

import calotype.app.DoctorCommand.Findings;
import calotype.model.Codecs;
import calotype.model.Codecs.FormatCodec;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.problem.ProblemException;
import calotype.workbench.ChildProcess;
import calotype.workbench.Product;
import calotype.workbench.Task;
import calotype.workbench.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The doctor's look at the codecs, where a node would use them: in a child process. Each encoder makes a picture of one
 * pixel, which the format's decoder reads again.
 */
final class CodecTrial {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int QUALITY = 80;

    private final Findings findings;
    private final Workbench bench;
    private final Path directory;
    private final Map<ImageFormat, byte[]> samples = OnePixel.files();

    private CodecTrial(Findings findings, Workbench bench, Path directory) {
        this.findings = findings;
        this.bench = bench;
        this.directory = directory;
    }

    static void check(Findings findings) {
        try (Workbench bench = new Workbench(1, LIMIT, ChildProcess.hands(Hands.sharedNativeCache(), 1, false))) {
            Path directory = Files.createTempDirectory("calotype-doctor");
            try {
                new CodecTrial(findings, bench, directory).check();
            } finally {
                delete(directory);
            }
        } catch (IOException failure) {
            findings.bad("codecs", "No temporary directory can be made: " + failure.getMessage());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private void check() throws IOException {
        Codecs codecs;
        try {
            codecs = run(Task.CODECS).told();
        } catch (ProblemException failure) {
            findings.bad("codecs", failure.problem().detail());
            return;
        }
        String engine = "tier " + codecs.tier().wire() + ", engine " + codecs.engineVersion();
        if (codecs.missing() == null) {
            findings.good("codecs", engine);
        } else {
            findings.note("codecs", engine + ": " + codecs.missing());
        }
        for (FormatCodec codec : codecs.formats()) {
            check(codec);
        }
    }

    private void check(FormatCodec codec) throws IOException {
        String name = codec.format().wire();
        String reads = codec.readBy() == null ? "not read" : "read by " + codec.readBy();
        String writes = codec.writtenBy() == null ? "not written" : "written by " + codec.writtenBy();
        String both = reads + ", " + writes;
        if (codec.readBy() == null
                || codec.writtenBy() == null && codec.format().isServed()) {
            findings.note(name, both);
            return;
        }
        byte[] sample = samples.get(codec.format());
        if (codec.writtenBy() == null && sample == null) {
            findings.good(name, both + " (not tried)");
            return;
        }
        findings.verdict(name, both, trouble(codec.format(), sample));
    }

    /** Null when a picture of one pixel can be read, and written before where that is done here. */
    private @Nullable String trouble(ImageFormat format, byte @Nullable [] sample) throws IOException {
        try {
            Path file = sample != null
                    ? Files.write(directory.resolve("sample." + format.extension()), sample)
                    : made(format, Files.write(directory.resolve("sample.bmp"), samples.get(ImageFormat.BMP)));
            Path back = made(ImageFormat.PNG, file);
            return Files.size(back) > 0 ? null : "nothing came back of a pixel";
        } catch (ProblemException failure) {
            return "a pixel did not come through: " + failure.problem().detail();
        }
    }

    private Path made(ImageFormat format, Path source) {
        RenditionSpec spec = new RenditionSpec("pixel_" + format.wire(), RenditionSet.VARIANT, format, 1, 1, QUALITY);
        Plan plan = new Plan(List.of(spec), Plan.Effort.FAST, Limits.DEFAULT, true, false);
        Product product = run(new Task(plan, source, directory));
        return directory.resolve(product.outcome().renditions().get(0).file());
    }

    private Product run(Task task) {
        try {
            return bench.run(task, step -> {}).join();
        } catch (CompletionException failure) {
            throw ProblemException.from(Objects.requireNonNullElse(failure.getCause(), failure));
        }
    }
}
