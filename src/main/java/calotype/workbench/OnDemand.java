package calotype.workbench;

import calotype.image.Pipeline.Listener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A hand that is there only while it has something to do: a process that nobody needs is not started, and one that
 * nobody needs any more is let go, because it holds a hundred megabytes.
 */
public final class OnDemand implements Hand {
    private final Supplier<? extends Hand> hands;
    private final Duration patience;
    private volatile @Nullable Hand hand;
    private volatile int works;
    private boolean timed;

    /**
     * @param hands makes one when there is work
     * @param patience how long a hand is kept after its last work
     */
    public OnDemand(Supplier<? extends Hand> hands, Duration patience) {
        this.hands = hands;
        this.patience = patience;
    }

    @Override
    public synchronized void prepare() {
        Hand now = hand;
        if (now != null) {
            now.prepare();
        }
    }

    @Override
    public synchronized Product work(Task task, Listener listener) {
        works = works + 1;
        try {
            return present().work(task, listener);
        } finally {
            if (!timed) {
                timed = true;
                time(works);
            }
        }
    }

    private Hand present() {
        Hand now = hand;
        if (now == null) {
            now = hands.get();
            now.prepare();
            hand = now;
        }
        return now;
    }

    private void time(int now) {
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> rest(now));
    }

    /** @param then how many works had begun when the time began that ends now */
    private void rest(int then) {
        int now = works;
        if (now == then) {
            letGo(then);
        } else {
            time(now);
        }
    }

    private synchronized void letGo(int then) {
        timed = false;
        if (works == then) {
            close();
        }
    }

    @Override
    public Supplier<Duration> starvation() {
        Hand now = hand;
        return now == null ? () -> Duration.ZERO : now.starvation();
    }

    @Override
    public boolean stop() {
        Hand now = hand;
        return now == null || now.stop();
    }

    @Override
    public synchronized void close() {
        Hand now = hand;
        hand = null;
        if (now != null) {
            now.close();
        }
    }
}
