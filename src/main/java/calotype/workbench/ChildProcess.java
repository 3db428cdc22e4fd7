package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works in a warm child process, one task at a time. A child that hangs is killed and one that dies is replaced; either
 * costs one attempt of one job. After some hundred runs a child is replaced anyway, which gives its memory back. A picture
 * that has cost a child before is given one that is not warm, for it alone: it will most likely cost that one too.
 */
public final class ChildProcess implements Hand {
    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);
    private static final int RUNS_OF_A_CHILD = 300;

    private final Reserve reserve;
    private final int mostRuns;
    private volatile @Nullable Child child;
    /** Which one has the task, while one has. */
    private volatile @Nullable Child atWork;

    private volatile boolean stopped;

    ChildProcess(Reserve reserve, int mostRuns) {
        this.reserve = reserve;
        this.mostRuns = mostRuns;
        reserve.enter();
    }

    /**
     * Hands of one workbench.
     *
     * @param nativeCache where the native libraries are unpacked, once for all children
     * @param threads of one run
     * @param behind whether pictures are made in the background, behind whoever waits for an answer of this machine
     */
    public static Supplier<Hand> hands(Path nativeCache, int threads, boolean behind) {
        return hands(new ChildCommand(nativeCache, behind, List.of(Integer.toString(threads))));
    }

    /** Those for drills, whose decoder breaks on demand: {@link FaultyEngine}. */
    public static Supplier<Hand> handsWithFaults(Path nativeCache, int threads, boolean behind) {
        List<String> arguments = List.of(Integer.toString(threads), FaultyEngine.class.getName());
        return hands(new ChildCommand(nativeCache, behind, arguments));
    }

    private static Supplier<Hand> hands(ChildCommand command) {
        Reserve reserve = new Reserve(command);
        return () -> new ChildProcess(reserve, RUNS_OF_A_CHILD);
    }

    @Override
    public void prepare() {
        stopped = false;
        start();
    }

    private void start() {
        Child now = child;
        if (now != null && now.isUsable() && now.runs() < mostRuns) {
            return;
        }
        drop();
        try {
            child = reserve.child();
        } catch (IOException failure) {
            log.atError().setCause(failure).log("A child process could not be started");
        }
    }

    @Override
    public Product work(Task task, Listener listener) {
        if (task.suspect()) {
            return workAlone(task, listener);
        }
        // Once more, because it may have died while it was waiting.
        start();
        try {
            Product product = ask(child, task, listener);
            reserve.worked();
            return product;
        } catch (IOException death) {
            reserve.lost();
            throw died(death);
        }
    }

    private Product workAlone(Task task, Listener listener) {
        Child other = null;
        try {
            other = reserve.coldChild();
            return ask(other, task, listener);
        } catch (IOException death) {
            throw died(death);
        } finally {
            if (other != null) {
                other.kill();
            }
        }
    }

    private static ProblemException died(IOException death) {
        return ProblemCode.WORKER_CRASH.because("The process that made the pictures died.", death);
    }

    private Product ask(@Nullable Child child, Task task, Listener listener) throws IOException {
        atWork = child;
        try {
            if (child == null || stopped) {
                throw ProblemCode.NOT_READY.because("This node cannot start the process that makes pictures.");
            }
            return child.ask(task, listener);
        } finally {
            atWork = null;
        }
    }

    @Override
    public Supplier<Duration> starvation() {
        Child now = atWork;
        return now == null ? () -> Duration.ZERO : now.coreWait()::soFar;
    }

    @Override
    public boolean stop() {
        stopped = true;
        Child now = atWork;
        if (now != null) {
            now.kill();
        }
        return true;
    }

    @Override
    public void close() {
        drop();
        reserve.leave();
    }

    private void drop() {
        Child now = child;
        child = null;
        if (now != null) {
            now.kill();
        }
    }
}
