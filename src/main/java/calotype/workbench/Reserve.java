package calotype.workbench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the hands of a workbench get their children. Once a picture has cost one, another is kept warm beside those at
 * work, so that the next loss does not cost a slot the start of a process; after some time without losses it is let go,
 * because it holds memory that a quiet node need not spend.
 */
final class Reserve {
    private static final Logger log = LoggerFactory.getLogger(Reserve.class);
    private static final Duration ALARM = Duration.ofMinutes(10);

    private final ChildCommand command;
    private final Duration alarm;
    private @Nullable CompletableFuture<@Nullable Child> spare;
    private int hands;
    private int losses;
    private boolean alarmed;

    Reserve(ChildCommand command) {
        this(command, ALARM);
    }

    /** @param alarm how long a spare child is kept after the last loss */
    Reserve(ChildCommand command, Duration alarm) {
        this.command = command;
        this.alarm = alarm;
    }

    /** The spare child, or one that is started now; blocks until it is ready. */
    Child child() throws IOException {
        CompletableFuture<@Nullable Child> ahead = takeSpare();
        try {
            Child ready = ahead == null ? null : ahead.join();
            return ready != null && ready.isUsable() ? ready : Child.start(command);
        } finally {
            keepSpare();
        }
    }

    private synchronized @Nullable CompletableFuture<@Nullable Child> takeSpare() {
        CompletableFuture<@Nullable Child> ahead = spare;
        spare = null;
        return ahead;
    }

    private synchronized void keepSpare() {
        if (!alarmed || hands == 0 || spare != null) {
            return;
        }
        CompletableFuture<@Nullable Child> next = new CompletableFuture<>();
        Thread starter = new Thread(() -> next.complete(started()), "spare-child");
        starter.setDaemon(true);
        starter.start();
        spare = next;
    }

    private @Nullable Child started() {
        try {
            return Child.start(command);
        } catch (IOException failure) {
            log.atWarn().setCause(failure).log("A spare child process could not be started");
            return null;
        }
    }

    /** A child has died or was killed in the middle of a task. */
    synchronized void lost() {
        alarmed = true;
        int now = ++losses;
        CompletableFuture.delayedExecutor(alarm.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> calmDown(now));
    }

    /** @param then how many had been lost when the alarm began that ends now */
    synchronized void calmDown(int then) {
        if (losses == then) {
            alarmed = false;
            dropSpare();
        }
    }

    /** The spare child once it is ready; null when there is none. */
    synchronized @Nullable CompletableFuture<@Nullable Child> spare() {
        return spare;
    }

    private void dropSpare() {
        CompletableFuture<@Nullable Child> ahead = takeSpare();
        if (ahead != null) {
            ahead.thenAccept(child -> {
                if (child != null) {
                    child.kill();
                }
            });
        }
    }

    /** A hand begins to take its children from here. */
    synchronized void enter() {
        hands++;
    }

    /** Once the last hand has left there is no spare child. */
    synchronized void leave() {
        hands--;
        if (hands == 0) {
            dropSpare();
        }
    }
}
