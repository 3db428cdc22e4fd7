package calotype.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long event loops were kept from running by others than their own code: by a machine that gave their core to
 * somebody else, or by a stop of the whole JVM. Two sources, looked at every 50 ms: the time that the kernel kept a
 * loop's thread waiting for a core ({@code /proc/self/task/TID/schedstat}, second number, nanoseconds; Linux only), and
 * how much too late this thread itself wakes, after Gil Tene's jHiccup.
 */
final class LoopStalls implements Runnable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** The kernel keeps fifteen characters of a thread's name. */
    private static final String LOOP = "vert.x-eventloo";

    private static final Path TASKS = Path.of("/proc/self/task");

    private record Stall(long end, long nanos) {}

    private final Deque<Stall> stalls = new ArrayDeque<>();
    private final Map<String, Long> waits = new HashMap<>();

    static LoopStalls watch() {
        LoopStalls stalls = new LoopStalls();
        Thread thread = new Thread(stalls, "loop-stalls");
        thread.setDaemon(true);
        thread.start();
        return stalls;
    }

    /** Nanoseconds between two instants of {@link System#nanoTime} in which loops could not run. */
    synchronized long between(long start, long end) {
        return stalls.stream()
                .filter(stall -> stall.end() >= start && stall.end() - PERIOD_NANOS <= end)
                .mapToLong(Stall::nanos)
                .sum();
    }

    @Override
    public void run() {
        for (long before = System.nanoTime(); ; before = System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.sleep(PERIOD_NANOS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            keep(now, Math.max(now - before - PERIOD_NANOS, longestWait()));
        }
    }

    private synchronized void keep(long now, long nanos) {
        if (nanos > TimeUnit.MILLISECONDS.toNanos(1)) {
            stalls.addLast(new Stall(now, nanos));
        }
        while (!stalls.isEmpty() && now - stalls.getFirst().end() > KEPT_NANOS) {
            stalls.removeFirst();
        }
    }

    private long longestWait() {
        long longest = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                longest = Math.max(longest, waited(task));
            }
        } catch (IOException notLinux) {
            return longest;
        }
        return longest;
    }

    /** How much longer a thread has waited for a core since the last look; 0 for all but event loops. */
    private long waited(Path task) {
        try {
            if (!Files.readString(task.resolve("comm")).startsWith(LOOP)) {
                return 0;
            }
            long wait = Long.parseLong(
                    Files.readString(task.resolve("schedstat")).trim().split(" ")[1]);
            Long before = waits.put(task.toString(), wait);
            return before == null ? 0 : wait - before;
        } catch (IOException endedMeanwhile) {
            waits.remove(task.toString());
            return 0;
        }
    }
}
