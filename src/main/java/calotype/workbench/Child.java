package calotype.workbench;

import static java.util.Objects.requireNonNull;

import calotype.image.Pipeline.Listener;
import calotype.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One child process and the pipes to it. Only {@link #kill} may be called while another call is going on. */
final class Child {
    private static final Logger log = LoggerFactory.getLogger(Child.class);
    private static final long START_LIMIT_SECONDS = 30;
    private static final long LAST_WORDS_SECONDS = 2;
    private static final int RENDERS_OF_A_RUN = 10;

    private final Process process;
    private final OutputStream tasks;
    private final InputStream replies;
    private volatile boolean ready;
    private volatile boolean killed;
    private int renders;

    private Child(Process process) {
        this.process = process;
        this.tasks = process.getOutputStream();
        this.replies = new BufferedInputStream(process.getInputStream());
    }

    /** Starts a child and waits until it is ready for tasks. */
    static Child start(ChildCommand command) throws IOException {
        return start(command, command::start);
    }

    /** Likewise one that nobody waits for yet. */
    static Child startAhead(ChildCommand command) throws IOException {
        Child child = start(command, command::startAhead);
        try {
            command.comeForward(child.process);
            return child;
        } catch (IOException leftBehind) {
            child.kill();
            throw leftBehind;
        }
    }

    /** Likewise one that has made nothing yet. */
    static Child startCold(ChildCommand command) throws IOException {
        return start(command, command::startCold);
    }

    private interface Starting {
        Process begin() throws IOException;
    }

    private static Child start(ChildCommand command, Starting starting) throws IOException {
        try {
            return ready(starting.begin());
        } catch (IOException silent) {
            command.archive().discard();
            throw silent;
        }
    }

    /** Waits until a child that has just been started is ready for tasks. */
    static Child ready(Process started) throws IOException {
        Child child = new Child(started);
        ChildLog.follow(child.process);
        CompletableFuture.delayedExecutor(START_LIMIT_SECONDS, TimeUnit.SECONDS, Runnable::run)
                .execute(child::killIfSilent);
        try {
            if (!child.next().equals(Reply.READY)) {
                throw new IOException("The child process does not say that it is ready");
            }
        } catch (IOException silent) {
            child.kill();
            throw silent;
        }
        child.ready = true;
        log.atDebug().addKeyValue("pid", child.process.pid()).log("Child process ready");
        return child;
    }

    private void killIfSilent() {
        if (!ready) {
            kill();
        }
    }

    /** How many tasks it was given, ten renders counting as one: each is a tenth of a job's work or less. */
    int runs() {
        return renders / RENDERS_OF_A_RUN;
    }

    boolean isUsable() {
        return !killed && process.isAlive();
    }

    CoreWait coreWait() {
        return new CoreWait(process.pid());
    }

    /**
     * Has a task done. A child that is left in the middle of one is killed, since its replies would be taken for those
     * of the next.
     *
     * @throws IOException when the child has died or lost its mind
     * @throws ProblemException as the engine threw it
     */
    Product ask(Task task, Listener listener) throws IOException {
        renders += task.render() == null ? RENDERS_OF_A_RUN : 1;
        boolean ended = false;
        try {
            Frames.write(tasks, task);
            Reply end = lastReply(listener);
            ended = true;
            return productOf(end);
        } catch (IOException death) {
            if (!killed) {
                leaveToDie();
            }
            throw death;
        } finally {
            if (!ended && !killed) {
                kill();
            }
        }
    }

    private Reply lastReply(Listener listener) throws IOException {
        Reply reply = next();
        while (reply.isNewsFor(listener)) {
            reply = next();
        }
        return reply;
    }

    private static Product productOf(Reply end) {
        if (end.product() != null) {
            return end.product();
        }
        throw new ProblemException(requireNonNull(end.problem()), null);
    }

    private Reply next() throws IOException {
        Reply reply = Frames.read(replies, Reply.class);
        if (reply == null) {
            throw new IOException("The child process has ended");
        }
        return reply;
    }

    /** Lets it end in good order, and waits for that; it has no task. One that does not is killed. */
    void end() throws IOException {
        tasks.close();
        try {
            process.onExit().orTimeout(START_LIMIT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException late) {
            kill();
            throw new IOException("The child process does not end", late);
        }
    }

    /** Ends it at once; whoever waits for a reply gets an {@link IOException}. */
    void kill() {
        killed = true;
        process.destroyForcibly();
    }

    /**
     * A JVM that crashes writes a report first, which the log gets, and a line among the frames, which we stumble on. It
     * is given the time for that, but nobody waits for it.
     */
    private void leaveToDie() {
        killed = true;
        process.onExit().orTimeout(LAST_WORDS_SECONDS, TimeUnit.SECONDS).whenComplete((gone, late) -> {
            if (late == null) {
                log.atWarn()
                        .addKeyValue("pid", process.pid())
                        .addKeyValue("exit", process.exitValue())
                        .addKeyValue("runs", runs())
                        .log("A child process died");
            } else {
                process.destroyForcibly();
            }
        });
    }
}
