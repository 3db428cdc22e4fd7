package calotype.workbench;

import calotype.image.Pipeline.Listener;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed number of slots that make pictures, one thread each. Of several idle slots the one that worked last is given
 * the next run: its memory is there and its code is compiled, and the others may rest. A run past its limit fails with {@code timeout}, not
 * retryable since the file is at fault; its slot stops it or, where that is impossible, is replaced by another one.
 */
public final class Workbench implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Workbench.class);

    /** Slots whose run could not be stopped and goes on by itself; beyond these a slot is lost until its run ends. */
    private static final int MOST_REPLACED = 8;

    private final Duration limit;
    private final Supplier<? extends Hand> hands;
    private final int mostWaiting;
    private final Queue<Run> waiting = new ArrayDeque<>();
    private final Deque<Slot> idle = new ArrayDeque<>();
    private final int mostSlots;
    private final List<Slot> slots = new ArrayList<>();
    private int unopened;
    private boolean closed;

    /**
     * @param slots how many runs at once; twice as many may wait
     * @param limit of one run, from its start in a slot
     * @param hands makes one for each slot
     */
    public Workbench(int slots, Duration limit, Supplier<? extends Hand> hands) {
        this(slots, 2 * slots, limit, hands);
    }

    /** @param waiting how many runs may wait for a slot, at least 1 */
    public Workbench(int slots, int waiting, Duration limit, Supplier<? extends Hand> hands) {
        this.limit = limit;
        this.hands = hands;
        this.mostWaiting = waiting;
        this.mostSlots = slots + MOST_REPLACED;
        this.unopened = slots - 1;
        open(new Slot());
    }

    /**
     * Runs a task as soon as a slot is free.
     *
     * @param listener hears how far the run has come
     * @return fails with a {@link ProblemException}; cancelling it stops the run
     */
    public CompletableFuture<Product> run(Task task, Listener listener) {
        Run run = new Run(task, listener);
        if (!accept(run)) {
            run.fail(ProblemCode.OVERLOADED.because("This node has too many pictures to make; try again."));
        }
        return run.result();
    }

    private synchronized boolean accept(Run run) {
        if (closed || waiting.size() >= mostWaiting) {
            return false;
        }
        waiting.add(run);
        if (waiting.size() > 1) {
            openOthers();
        }
        notifyAll();
        return true;
    }

    private synchronized Run next(Slot slot) throws InterruptedException {
        idle.push(slot);
        try {
            while (waiting.isEmpty() || idle.peek() != slot) {
                wait();
            }
            return waiting.remove();
        } finally {
            idle.remove(slot);
            notifyAll();
        }
    }

    private synchronized void open(Slot slot) {
        slots.add(slot);
        slot.start();
    }

    /**
     * If all began together, the first would be ready as late as the last where cores are few: it starts alone, unless
     * there is work for more than one.
     */
    private synchronized void openOthers() {
        for (; unopened > 0 && !closed; unopened--) {
            open(new Slot());
        }
    }

    private synchronized boolean replace(Slot stuck) {
        if (closed || slots.size() >= mostSlots) {
            return false;
        }
        log.atWarn().addKeyValue("slot", stuck.getName()).log("A run could not be stopped; its slot is replaced");
        open(new Slot());
        return true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void leave(Slot slot) {
        slots.remove(slot);
    }

    /** Stops all runs and fails them, those waiting too. */
    @Override
    public synchronized void close() {
        closed = true;
        ProblemException leaving = ProblemCode.NOT_READY.because("This node is shutting down.");
        waiting.forEach(run -> run.fail(leaving));
        slots.forEach(slot -> slot.close(leaving));
    }

    private final class Slot extends Thread {
        private volatile @Nullable Run current;
        private boolean replaced;

        Slot() {
            super("workbench");
            setDaemon(true);
        }

        @Override
        public void run() {
            try (Hand hand = hands.get()) {
                while (!replaced && !isClosed()) {
                    prepare(hand);
                    Run run = next(this);
                    current = run;
                    run.work(hand, limit, () -> replaced = !hand.stop() && replace(this));
                    current = null;
                }
            } catch (InterruptedException closing) {
                interrupt();
            } finally {
                leave(this);
            }
        }

        private void prepare(Hand hand) {
            try {
                hand.prepare();
            } finally {
                openOthers();
            }
        }

        void close(ProblemException leaving) {
            Run run = current;
            if (run != null) {
                run.fail(leaving);
            }
            interrupt();
        }
    }
}
