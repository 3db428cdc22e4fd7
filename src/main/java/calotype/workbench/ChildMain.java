package calotype.workbench;

import calotype.image.Pipeline;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The program of a child process: tasks in on standard input, replies out on standard output. It ends when its input
 * does, so it never outlives the node, and dies at once of any error that is not an exception.
 */
public final class ChildMain implements Pipeline.Listener {
    /** The system property that has a child begin without tasks of its own. */
    static final String COLD = "calotype.child.cold";

    private static final int ERROR = 70;
    private static final int REST_AFTER_SECONDS = 2;

    private final Engine engine;
    private final OutputStream replies;

    private ChildMain(Engine engine, OutputStream replies) {
        this.engine = engine;
        this.replies = replies;
    }

    /** @param arguments the threads of one run; a test adds the class name of another engine */
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        OutputStream replies = new FileOutputStream(FileDescriptor.out);
        // Whatever libraries print must not come between the frames.
        System.setOut(System.err);
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            error.printStackTrace();
            Runtime.getRuntime().halt(ERROR);
        });
        ignoreSignals();
        standFirstInLine();
        new ChildMain(engine(arguments), replies).serve();
    }

    /** A signal to the whole group (Ctrl-C, a service manager) is the node's to answer: it drains, then lets us go. */
    private static void ignoreSignals() {
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            try {
                Signal.handle(new Signal(name), SignalHandler.SIG_IGN);
            } catch (IllegalArgumentException unknownHere) {
                continue;
            }
        }
    }

    /** When memory is short, the kernel is to take a child and not the node. */
    private static void standFirstInLine() {
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), "500");
        } catch (IOException otherSystem) {
            return;
        }
    }

    private static Engine engine(String[] arguments) throws ReflectiveOperationException {
        return arguments.length > 1
                ? Class.forName(arguments[1])
                        .asSubclass(Engine.class)
                        .getDeclaredConstructor()
                        .newInstance()
                : new PipelineEngine(new Pipeline(Integer.parseInt(arguments[0])));
    }

    private void getWarm() {
        if (!Boolean.getBoolean(COLD)) {
            WarmUp.run(engine);
            engine.rest();
        }
        reply(Reply.READY);
    }

    /** Listens from the beginning on: a node may die before its child is warm. */
    private void serve() throws IOException {
        // A worker of its own, since a clock's tasks would swallow the errors that are to end this process.
        ExecutorService worker = Executors.newSingleThreadExecutor();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        worker.execute(this::getWarm);
        Task task = Frames.read(System.in, Task.class);
        while (task != null) {
            Task next = task;
            worker.execute(() -> reply(work(next)));
            Future<?> rest = clock.schedule(() -> worker.execute(engine::rest), REST_AFTER_SECONDS, TimeUnit.SECONDS);
            task = Frames.read(System.in, Task.class);
            rest.cancel(false);
        }
        Runtime.getRuntime().halt(0);
    }

    private Reply work(Task task) {
        try {
            return Reply.product(task.by(engine, this));
        } catch (RuntimeException failure) {
            ProblemException problem = ProblemException.from(failure);
            if (problem.code() == ProblemCode.INTERNAL) {
                failure.printStackTrace();
            }
            return Reply.problem(problem.problem());
        }
    }

    @Override
    public void finished(String step) {
        reply(Reply.step(step));
    }

    @Override
    public void placeholder(String thumbhash) {
        reply(Reply.placeholder(thumbhash));
    }

    private synchronized void reply(Reply reply) {
        try {
            Frames.write(replies, reply);
        } catch (IOException nodeIsGone) {
            throw new UncheckedIOException(nodeIsGone);
        }
    }
}
