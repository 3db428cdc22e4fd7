package calotype.app;

import calotype.image.Pipeline;
import calotype.image.Pipeline.Outcome;
import calotype.model.HeaderReader;
import calotype.model.Json;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.problem.ProblemException;
import calotype.workbench.Product;
import calotype.workbench.Task;
import calotype.workbench.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many pictures on their way through a workbench, each into a directory of its own. */
final class PictureBatch {
    private static final String FACTS = "facts.json";

    private final Workbench bench;
    private final Plan plan;
    private final Path output;
    private final BatchReport report;
    private final OptionalLong since;

    /** What is written beside the files of one picture. */
    private record Facts(String source, String engine, Outcome outcome) {}

    /** @param since whose facts are younger than this has been made, in milliseconds of the clock; empty when nothing was */
    PictureBatch(Workbench bench, Plan plan, Path output, BatchReport report, OptionalLong since) {
        this.bench = bench;
        this.plan = plan;
        this.output = output;
        this.report = report;
        this.since = since;
    }

    /**
     * Makes all; blocks until the last has ended, whether well or not. One more is asked for than are made at once, so that
     * no slot waits while facts are written.
     */
    void run(List<Path> pictures, int atOnce) throws InterruptedException {
        List<String> names = PictureFiles.directoryNames(pictures);
        ExecutorService askers = Executors.newFixedThreadPool(atOnce + 1);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < pictures.size(); i++) {
                Path picture = pictures.get(i);
                Path directory = output.resolve(names.get(i));
                all.add(askers.submit(() -> make(picture, directory)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException broken) {
            throw new IllegalStateException("A picture's end was not told", broken);
        } finally {
            askers.shutdownNow();
        }
    }

    private void make(Path picture, Path directory) {
        if (!Files.isRegularFile(picture)) {
            report.failed(picture, "there is no such file");
            return;
        }
        try {
            if (isMade(directory)) {
                report.madeBefore(Files.size(picture), sizes(directory));
                return;
            }
            plan.limits().check(HeaderReader.read(picture)); // Before a directory is made that would stay empty.
            Files.createDirectories(directory);
            Stopwatch stopwatch = new Stopwatch();
            Product product = bench.run(new Task(plan, picture.toAbsolutePath(), directory), stopwatch)
                    .join();
            List<Rendition> made = product.outcome().renditions();
            for (Rendition rendition : made) {
                giveItsName(directory, rendition);
            }
            write(directory, new Facts(picture.toString(), product.engineVersion(), product.outcome()));
            long bytes = made.stream().mapToLong(Rendition::sizeBytes).sum();
            report.made(picture, made.size(), Files.size(picture), bytes, stopwatch.seconds());
        } catch (ProblemException | CompletionException failure) {
            ProblemException problem = ProblemException.from(failure);
            report.failed(
                    picture, problem.code().wire() + ": " + problem.problem().detail());
        } catch (IOException e) {
            report.failed(picture, "the results cannot be written to " + directory);
        }
    }

    private boolean isMade(Path directory) throws IOException {
        Path facts = directory.resolve(FACTS);
        return since.isPresent()
                && Files.exists(facts)
                && Files.getLastModifiedTime(facts).toMillis() >= since.getAsLong();
    }

    /** Of the renditions in a directory, in bytes. */
    private static List<Long> sizes(Path directory) throws IOException {
        List<Long> sizes = new ArrayList<>();
        try (var files = Files.newDirectoryStream(directory, file -> !file.endsWith(FACTS))) {
            for (Path file : files) {
                sizes.add(Files.size(file));
            }
        }
        return sizes;
    }

    /** Last and at once, since whoever goes on with an interrupted batch leaves out what has its facts. */
    private static void write(Path directory, Facts facts) throws IOException {
        Path part = Files.write(directory.resolve(FACTS + ".part"), Json.bytes(facts));
        Files.move(part, directory.resolve(FACTS), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** How long a picture is being made, without the time that it waits for its turn. */
    private static final class Stopwatch implements Pipeline.Listener {
        private volatile long begun = System.nanoTime();

        @Override
        public void begun() {
            begun = System.nanoTime();
        }

        @Override
        public void finished(String step) {}

        double seconds() {
            return (System.nanoTime() - begun) / 1e9;
        }
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
}
