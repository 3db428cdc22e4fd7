package calotype.workbench;

import calotype.problem.Problem;
import calotype.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One child process and the pipes to it. Only {@link #kill} may be called while another call is going on. */
final class Child {
    private static final Logger log = LoggerFactory.getLogger(Child.class);
    private static final long START_LIMIT_SECONDS = 30;

    private final Process process;
    private final OutputStream tasks;
    private final InputStream replies;
    private volatile boolean ready;
    private volatile boolean killed;

    private Child(Process process) {
        this.process = process;
        this.tasks = process.getOutputStream();
        this.replies = new BufferedInputStream(process.getInputStream());
    }

    /** Starts a child and waits until it is ready for tasks. */
    static Child start(ChildCommand command) throws IOException {
        Child child = new Child(command.start());
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

    boolean isUsable() {
        return !killed && process.isAlive();
    }

    /**
     * Has a task done.
     *
     * @throws IOException when the child has died or lost its mind
     * @throws ProblemException as the engine threw it
     */
    Product ask(Task task, Consumer<String> finished) throws IOException {
        Frames.write(tasks, task);
        while (true) {
            Reply reply = next();
            Product product = reply.product();
            Problem problem = reply.problem();
            String step = reply.step();
            if (product != null) {
                return product;
            }
            if (problem != null) {
                throw new ProblemException(problem, null);
            }
            if (step != null) {
                finished.accept(step);
            }
        }
    }

    private Reply next() throws IOException {
        Reply reply = Frames.read(replies, Reply.class);
        if (reply == null) {
            throw new IOException("The child process has ended");
        }
        return reply;
    }

    /** Ends it at once; whoever waits for a reply gets an {@link IOException}. */
    void kill() {
        killed = true;
        process.destroyForcibly();
    }

    /** Says in the log how it died, unless we killed it. */
    void tellDeath(int runs) {
        boolean ours = killed;
        kill();
        if (!ours) {
            process.onExit()
                    .thenAccept(gone -> log.atWarn()
                            .addKeyValue("pid", gone.pid())
                            .addKeyValue("exit", gone.exitValue())
                            .addKeyValue("runs", runs)
                            .log("A child process died"));
        }
    }
}
