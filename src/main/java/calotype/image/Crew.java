package calotype.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the encodes of a picture on the calling thread, and on helpers while there are any to spare. With one thread
 * everything runs on the calling one, in order.
 */
final class Crew {
    private final @Nullable ThreadPoolExecutor helpers;

    /** @param threads that work on one picture, the calling one included; at least 1 */
    Crew(int threads) {
        helpers = threads > 1 ? daemons(threads - 1) : null;
    }

    private static ThreadPoolExecutor daemons(int count) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(count, count, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "encoder");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    Shift start() {
        return new Shift();
    }

    /** The tasks of one picture. After {@link #close} none of them runs, so that their frames can be freed. */
    final class Shift implements AutoCloseable {
        private final Queue<FutureTask<?>> waiting = new ConcurrentLinkedQueue<>();
        private final List<FutureTask<?>> all = new ArrayList<>();

        /** Hands out a task, which may start at once. */
        void add(Runnable work) {
            FutureTask<?> task = new FutureTask<>(work, null);
            all.add(task);
            waiting.add(task);
            if (helpers != null) {
                helpers.execute(this::help);
            }
        }

        /** Joins in the work that is left, waits for the end of all, and passes on the first failure. */
        void finish() {
            while (runNext()) {
                // Each call has run one task.
            }
            all.forEach(Crew::await);
            for (FutureTask<?> task : all) {
                rethrowFailureOf(task);
            }
        }

        private void help() {
            boolean ignored = runNext(); // Whoever came before has taken the task.
        }

        private boolean runNext() {
            FutureTask<?> next = waiting.poll();
            if (next != null) {
                next.run();
            }
            return next != null;
        }

        @Override
        public void close() {
            for (FutureTask<?> idle = waiting.poll(); idle != null; idle = waiting.poll()) {
                idle.cancel(false);
            }
            all.forEach(Crew::await);
        }
    }

    /** Waits for the task's end, whatever interrupts: native code may be reading its frame. */
    private static void await(FutureTask<?> task) {
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                task.get();
            } catch (InterruptedException later) {
                interrupted = true;
            } catch (ExecutionException | CancellationException ended) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrowFailureOf(FutureTask<?> task) {
        try {
            task.get();
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("The task has ended", impossible);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }
}
