package calotype.workbench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the hands of a workbench get their children. Once a picture has cost one, others are kept warm beside those at
 * work, so that the next loss does not cost a slot the start of a process; after some time without losses they are let
 * go, because they hold memory that a quiet node need not spend.
 */
final class Reserve {
    private static final Logger log = LoggerFactory.getLogger(Reserve.class);
    private static final Duration ALARM = Duration.ofMinutes(10);
    /** A file that breaks its decoder is tried twice, and so costs two children, as a rule within a second or two. */
    private static final int MOST_SPARE = 2;

    /** A node that makes a few pictures and ends should not pay for classes that lie ready. */
    private static final int WORKS_UNTIL_ARCHIVE = 20;

    private static final Duration REST = Duration.ofSeconds(2);

    private final ChildCommand command;
    private final Duration alarm;
    /** The one that will be ready first comes first. */
    private final Deque<CompletableFuture<@Nullable Child>> spares = new ArrayDeque<>();

    private int hands;
    private int works;
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

    /** A spare child, or one that is started now; blocks until it is ready. */
    Child child() throws IOException {
        try {
            Child ready = readySpare();
            return ready == null ? Child.start(command) : ready;
        } finally {
            keepSpares();
        }
    }

    /** One that is started now, for one task: not warm, and behind all others. */
    Child coldChild() throws IOException {
        return Child.startCold(command);
    }

    private @Nullable Child readySpare() {
        for (var ahead = takeSpare(); ahead != null; ahead = takeSpare()) {
            Child ready = ahead.join();
            if (ready != null && ready.isUsable()) {
                return ready;
            }
        }
        return null;
    }

    private synchronized @Nullable CompletableFuture<@Nullable Child> takeSpare() {
        return spares.poll();
    }

    /** They start one after the other, so that the first is ready the sooner and pictures keep some of the cores. */
    private synchronized void keepSpares() {
        while (alarmed && spares.size() < Math.min(hands, MOST_SPARE)) {
            CompletableFuture<?> before = spares.isEmpty() ? CompletableFuture.completedFuture(null) : spares.getLast();
            spares.add(before.thenApplyAsync(ready -> started(), Reserve::inBackground));
        }
    }

    private static void inBackground(Runnable start) {
        Thread starter = new Thread(start, "spare-child");
        starter.setDaemon(true);
        starter.start();
    }

    private @Nullable Child started() {
        try {
            return Child.startAhead(command);
        } catch (IOException failure) {
            log.atWarn().setCause(failure).log("A spare child process could not be started");
            return null;
        }
    }

    /** A task has ended well. Once a node with work rests it lays the classes ready: the first loss then costs less. */
    synchronized void worked() {
        works++;
        if (works == WORKS_UNTIL_ARCHIVE) {
            awaitRest();
        }
    }

    private void awaitRest() {
        int now = works;
        CompletableFuture.delayedExecutor(REST.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> rest(now));
    }

    /** @param then how many tasks had been done when the time began that ends now */
    private synchronized void rest(int then) {
        if (works == then) {
            command.archive().makeInBackground(command);
        } else {
            awaitRest();
        }
    }

    /** A child has died or was killed in the middle of a task. */
    synchronized void lost() {
        alarmed = true;
        command.archive().makeInBackground(command);
        int now = ++losses;
        CompletableFuture.delayedExecutor(alarm.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> calmDown(now));
    }

    /** @param then how many had been lost when the alarm began that ends now */
    synchronized void calmDown(int then) {
        if (losses == then) {
            alarmed = false;
            dropSpares();
        }
    }

    /** The spare children, each once it is ready, in the order in which they are given out. */
    synchronized List<CompletableFuture<@Nullable Child>> spares() {
        return List.copyOf(spares);
    }

    private void dropSpares() {
        spares.forEach(spare -> spare.thenAccept(child -> {
            if (child != null) {
                child.kill();
            }
        }));
        spares.clear();
    }

    /** A hand begins to take its children from here. */
    synchronized void enter() {
        hands++;
    }

    /** Once the last hand has left there are no spare children. */
    synchronized void leave() {
        hands--;
        if (hands == 0) {
            dropSpares();
        }
    }
}
