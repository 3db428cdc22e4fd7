package calotype.workbench;

import static calotype.workbench.WorkbenchTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import calotype.image.Pipeline.Listener;
import calotype.image.Pipeline.Outcome;
import calotype.model.Plan;
import calotype.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Listener NOBODY = step -> {};

    @TempDir
    Path directory;

    private Tasks tasks;
    private Workbench bench;

    @BeforeEach
    void prepare() {
        tasks = new Tasks(directory);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aTaskIsDoneAndItsStepsAreHeard() throws Exception {
        bench = bench(LONG, 300);
        List<String> steps = new CopyOnWriteArrayList<>();
        Task task = tasks.task("picture");

        Product product = get(bench.run(task, steps::add));

        assertThat(product).isEqualTo(inProcess(task));
        assertThat(steps).containsExactly("decoded", "thumbnail", "optimized_avif");
        assertThat(task.outputDirectory().resolve("thumbnail")).hasContent("picture");
    }

    @Test
    void thePlaceholderIsHeardAcrossTheProcesses() throws Exception {
        bench = bench(LONG, 300);
        List<String> heard = new CopyOnWriteArrayList<>();
        Listener listener = new Listener() {
            @Override
            public void finished(String step) {
                heard.add(step);
            }

            @Override
            public void placeholder(String thumbhash) {
                heard.add(thumbhash);
            }
        };

        get(bench.run(tasks.task("picture"), listener));

        assertThat(heard).containsExactly("decoded", ScriptedEngine.THUMBHASH, "thumbnail", "optimized_avif");
    }

    private static Product inProcess(Task task) {
        return new InProcess(new ScriptedEngine()).work(task, NOBODY);
    }

    @Test
    void aChildStaysWarm() throws Exception {
        bench = bench(LONG, 300);

        assertThat(pid()).isEqualTo(pid()).isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void problemsComeAcrossAndOthersTellNothing() throws Exception {
        bench = bench(LONG, 300);

        assertProblem(bench.run(tasks.task("corrupt"), NOBODY), ProblemCode.CORRUPT_IMAGE);
        CompletableFuture<Product> bug = bench.run(tasks.task("bug"), NOBODY);
        assertProblem(bug, ProblemCode.INTERNAL);
        assertThat(bug).failsWithin(Duration.ZERO).withThrowableThat().withMessageNotContaining("secret words");
    }

    @Test
    void s05_aChildThatDiesCostsOneAttemptAndTheSlotRecovers() throws Exception {
        bench = bench(LONG, 300);
        long before = pid();

        assertProblem(bench.run(tasks.task("die"), NOBODY), ProblemCode.WORKER_CRASH);

        assertThat(pid()).isNotEqualTo(before);
    }

    @Test
    void s05_aNativeCrashTakesTheChildAndNotTheNode() throws Exception {
        bench = bench(LONG, 300);

        assertProblem(bench.run(tasks.task("segfault"), NOBODY), ProblemCode.WORKER_CRASH);

        get(bench.run(tasks.task("picture"), NOBODY));
    }

    @Test
    void s05_aPictureThatHasCostAChildGetsOneForItselfAndTheWarmOneStays() throws Exception {
        bench = bench(Duration.ofSeconds(10), 300);
        long warm = pid();

        assertProblem(bench.run(tasks.task("die").suspected(), NOBODY), ProblemCode.WORKER_CRASH);
        assertProblem(bench.run(tasks.task("hang").suspected(), NOBODY), ProblemCode.TIMEOUT);
        Product self = get(bench.run(tasks.task("self").suspected(), NOBODY));

        assertThat(pidIn(self)).isNotEqualTo(warm);
        Optional<ProcessHandle> alone = ProcessHandle.of(pidIn(self));
        if (alone.isPresent()) {
            alone.get().onExit().get(20, TimeUnit.SECONDS);
        }
        assertThat(pid()).isEqualTo(warm);
    }

    @Test
    void s05_anErrorOfTheJvmEndsTheChild() throws Exception {
        bench = bench(LONG, 300);

        assertProblem(bench.run(tasks.task("overflow"), NOBODY), ProblemCode.WORKER_CRASH);

        get(bench.run(tasks.task("picture"), NOBODY));
    }

    @Test
    void s04_aChildThatHangsIsKilledAtTheLimit() throws Exception {
        bench = bench(Duration.ofSeconds(2), 300);
        ProcessHandle child = ProcessHandle.of(pid()).orElseThrow();

        assertProblem(bench.run(tasks.task("hang"), NOBODY), ProblemCode.TIMEOUT);

        child.onExit().get(20, TimeUnit.SECONDS);
        get(bench.run(tasks.task("picture"), NOBODY));
    }

    @Test
    void cancellingKillsTheChild() throws Exception {
        bench = bench(LONG, 300);
        ProcessHandle child = ProcessHandle.of(pid()).orElseThrow();
        BlockingQueue<String> steps = new LinkedBlockingQueue<>();
        CompletableFuture<Product> run = bench.run(tasks.task("stall"), steps::add);
        assertThat(steps.poll(20, TimeUnit.SECONDS)).isEqualTo("decoded");

        run.cancel(false);

        child.onExit().get(20, TimeUnit.SECONDS);
        get(bench.run(tasks.task("picture"), NOBODY));
    }

    @Test
    void aChildThatDiedWhileIdleCostsNothing() throws Exception {
        bench = bench(LONG, 300);
        ProcessHandle child = ProcessHandle.of(pid()).orElseThrow();
        child.destroyForcibly();
        child.onExit().get(20, TimeUnit.SECONDS);

        get(bench.run(tasks.task("picture"), NOBODY));
    }

    @Test
    void r33_aChildIsReplacedAfterSomeRuns() throws Exception {
        bench = bench(LONG, 2);

        long first = pid();
        assertThat(pid()).isEqualTo(first);
        assertThat(pid()).isNotEqualTo(first);
    }

    @Test
    void s32_noSecretOfTheNodeIsInAChildsEnvironment() throws Exception {
        bench = bench(LONG, 300);

        List<String> words =
                get(bench.run(tasks.task("self"), NOBODY)).outcome().facts().warnings();

        assertThat(words.subList(1, words.size()))
                .contains("GLIBC_TUNABLES", "SVT_LOG")
                .isSubsetOf("GLIBC_TUNABLES", "SVT_LOG", "PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "TMPDIR");
    }

    @Test
    void wordsOnStandardOutputDoNotDisturbTheReplies() throws Exception {
        bench = bench(LONG, 300);

        get(bench.run(tasks.task("chatter"), NOBODY));
        get(bench.run(tasks.task("picture"), NOBODY));
    }

    @Test
    void closingEndsTheChildren() throws Exception {
        bench = bench(LONG, 300);
        ProcessHandle child = ProcessHandle.of(pid()).orElseThrow();

        bench.close();

        child.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void childrenDieWithTheirNode() throws Exception {
        bench = bench(LONG, 300);
        Process node = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Node.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader words = new BufferedReader(new InputStreamReader(node.getInputStream()))) {
            String line = words.readLine();
            while (!line.startsWith("child ")) {
                line = words.readLine();
            }
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(line.substring(6))).orElseThrow();
            node.destroyForcibly();

            child.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aChildWhoseNodeDiesWhileItGetsWarmEndsToo() throws Exception {
        bench = bench(LONG, 300);
        Process child = new ChildCommand(directory, false, List.of("1", NeverWarm.class.getName())).start();

        child.getOutputStream().close();

        child.onExit().get(20, TimeUnit.SECONDS);
    }

    /** An engine that is still at its first tiny picture. */
    public static final class NeverWarm extends ScriptedEngine {
        @Override
        public Outcome run(Plan plan, Path source, Path outputDirectory, Listener listener) {
            hang();
            throw new AssertionError("It went on");
        }
    }

    /** A node whose child is busy for ever; it says which process that is. */
    static final class Node {
        public static void main(String[] arguments) throws Exception {
            Tasks tasks = new Tasks(Path.of(arguments[0]));
            Workbench bench = ScriptedChildren.bench(Path.of(arguments[0]), LONG, 300);
            BlockingQueue<String> steps = new LinkedBlockingQueue<>();
            long child = pid(bench, tasks);
            CompletableFuture<Product> run = bench.run(tasks.task("stall"), steps::add);
            steps.take();
            System.out.println("child " + child);
            run.get();
        }
    }

    private long pid() throws Exception {
        return pid(bench, tasks);
    }

    private static long pid(Workbench bench, Tasks tasks) throws Exception {
        return pidIn(get(bench.run(tasks.task("self"), NOBODY)));
    }

    private static long pidIn(Product self) {
        return Long.parseLong(self.outcome().facts().warnings().get(0));
    }

    private Workbench bench(Duration limit, int mostRuns) {
        return ScriptedChildren.bench(directory, limit, mostRuns);
    }

    private static Product get(CompletableFuture<Product> run) throws Exception {
        return run.get(60, TimeUnit.SECONDS);
    }
}
