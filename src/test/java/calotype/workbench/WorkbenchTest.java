package calotype.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.image.Pipeline.Listener;
import calotype.image.Pipeline.Outcome;
import calotype.model.Codecs;
import calotype.model.Plan;
import calotype.model.RawMetadata;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkbenchTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);
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
        bench = bench(1, LONG, new ScriptedEngine());
        List<String> steps = new CopyOnWriteArrayList<>();

        Product product = get(bench.run(tasks.task("picture"), steps::add));

        assertThat(product.outcome().facts()).isEqualTo(ScriptedEngine.facts());
        assertThat(product.engineVersion()).isEqualTo("scripted-1-fast");
        assertThat(steps).containsExactly("decoded", "thumbnail", "optimized_avif");
    }

    @Test
    void theFirstHandGetsReadyAloneAndThenTheOthers() throws Exception {
        BlockingQueue<Integer> readyBefore = new LinkedBlockingQueue<>();
        AtomicInteger ready = new AtomicInteger();
        Runnable preparation = () -> {
            readyBefore.add(ready.get());
            ready.incrementAndGet();
        };
        bench = new Workbench(3, LONG, () -> new OwnWay(new ScriptedEngine(), preparation, () -> Duration.ZERO));

        assertThat(readyBefore.poll(20, TimeUnit.SECONDS)).isZero();
        assertThat(readyBefore.poll(20, TimeUnit.SECONDS)).isPositive();
        assertThat(readyBefore.poll(20, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void whereMoreThanOneRunWaitsTheOthersDoNotWaitForTheFirst() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        bench = new Workbench(2, LONG, () -> new OwnWay(new ScriptedEngine(), () -> meet(both), () -> Duration.ZERO));

        CompletableFuture<Product> one = bench.run(tasks.task("picture"), NOBODY);
        CompletableFuture<Product> other = bench.run(tasks.task("picture"), NOBODY);

        get(one);
        get(other);
    }

    private static void meet(CountDownLatch all) {
        all.countDown();
        try {
            all.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void noMoreRunThanThereAreSlotsAndTheRestWait() throws Exception {
        Gate gate = new Gate();
        bench = bench(1, LONG, gate);
        CompletableFuture<Product> running = bench.run(tasks.task("picture"), NOBODY);
        gate.entered.take();

        CompletableFuture<Product> waiting = bench.run(tasks.task("picture"), NOBODY);
        bench.run(tasks.task("picture"), NOBODY);
        assertProblem(bench.run(tasks.task("picture"), NOBODY), ProblemCode.OVERLOADED);

        assertThat(gate.entered).isEmpty();
        gate.open.countDown();
        get(running);
        get(waiting);
    }

    @Test
    void s04_aRunPastItsLimitFailsForGoodAndTheSlotIsReplaced() throws Exception {
        bench = bench(1, SHORT, new ScriptedEngine());

        CompletableFuture<Product> hanging = bench.run(tasks.task("hang"), NOBODY);

        assertProblem(hanging, ProblemCode.TIMEOUT);
        assertThatThrownBy(hanging::get)
                .cause()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.problem().retryable()).isFalse());
        get(bench.run(tasks.task("picture"), NOBODY));
    }

    @Test
    void theTimeThatARunStoodWithoutACoreIsNotHeldAgainstIt() throws Exception {
        Gate gate = new Gate();
        bench = new Workbench(
                1,
                Duration.ofMillis(500),
                () -> new OwnWay(gate, () -> {}, () -> {
                    gate.open.countDown();
                    return LONG;
                }));

        // Its limit comes, and it is only then that the gate opens.
        get(bench.run(tasks.task("picture"), NOBODY));
    }

    @Test
    void s04_aRunThatNeverGetsACoreIsGivenUpAfterSomeLimitsAllTheSame() throws Exception {
        bench = new Workbench(1, SHORT, () -> new OwnWay(new Gate(), () -> {}, () -> LONG));

        assertProblem(bench.run(tasks.task("picture"), NOBODY), ProblemCode.TIMEOUT);
    }

    @Test
    void cancellingFreesTheSlot() throws Exception {
        bench = bench(1, LONG, new ScriptedEngine());
        CompletableFuture<Product> hanging = bench.run(tasks.task("hang"), NOBODY);
        CompletableFuture<Product> next = bench.run(tasks.task("picture"), NOBODY);

        hanging.cancel(false);

        get(next);
    }

    @Test
    void s05_whateverTheDecoderThrowsTheSlotGoesOn() throws Exception {
        bench = bench(1, LONG, new ScriptedEngine());

        assertProblem(bench.run(tasks.task("corrupt"), NOBODY), ProblemCode.CORRUPT_IMAGE);
        assertProblem(bench.run(tasks.task("bug"), NOBODY), ProblemCode.INTERNAL);
        assertProblem(bench.run(tasks.task("overflow"), NOBODY), ProblemCode.INTERNAL);
        get(bench.run(tasks.task("picture"), NOBODY));
    }

    @Test
    void closingFailsWhatIsRunningAndWhatIsWaiting() throws Exception {
        Gate gate = new Gate();
        bench = bench(1, LONG, gate);
        CompletableFuture<Product> running = bench.run(tasks.task("picture"), NOBODY);
        gate.entered.take();
        CompletableFuture<Product> waiting = bench.run(tasks.task("picture"), NOBODY);

        bench.close();

        assertProblem(running, ProblemCode.NOT_READY);
        assertProblem(waiting, ProblemCode.NOT_READY);
        gate.open.countDown();
    }

    private static Workbench bench(int slots, Duration limit, Engine engine) {
        return new Workbench(slots, limit, () -> new InProcess(engine));
    }

    private static Product get(CompletableFuture<Product> run) throws Exception {
        return run.get(20, TimeUnit.SECONDS);
    }

    static void assertProblem(CompletableFuture<Product> run, ProblemCode code) {
        assertThatThrownBy(() -> get(run))
                .cause()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(code));
    }

    /** Lets runs in, and out again when it is opened. */
    private static final class Gate implements Engine {
        private final BlockingQueue<Path> entered = new LinkedBlockingQueue<>();
        private final CountDownLatch open = new CountDownLatch(1);

        @Override
        public Outcome run(Plan plan, Path source, Path outputDirectory, Listener listener) {
            entered.add(source);
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Outcome(List.of(), ScriptedEngine.facts(), new RawMetadata(Map.of()));
        }

        @Override
        public Rendition render(RenderPlan plan, Path source, Path outputDirectory, Listener listener) {
            throw new UnsupportedOperationException("No test asks for it");
        }

        @Override
        public Codecs codecs() {
            throw new UnsupportedOperationException("No test asks for it");
        }

        @Override
        public String version() {
            return "gate";
        }
    }

    /**
     * Works here.
     *
     * @param preparation what getting ready means
     * @param waited how long it says that it stood without a core
     */
    private record OwnWay(InProcess hand, Runnable preparation, Supplier<Duration> waited) implements Hand {
        OwnWay(Engine engine, Runnable preparation, Supplier<Duration> waited) {
            this(new InProcess(engine), preparation, waited);
        }

        @Override
        public void prepare() {
            preparation.run();
        }

        @Override
        public Product work(Task task, Listener listener) {
            return hand.work(task, listener);
        }

        @Override
        public Supplier<Duration> starvation() {
            return waited;
        }

        @Override
        public boolean stop() {
            return hand.stop();
        }

        @Override
        public void close() {
            hand.close();
        }
    }
}
