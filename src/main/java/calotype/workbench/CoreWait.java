package calotype.workbench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long a process has stood ready to run while other work had the cores, from the moment of making: the wait of its
 * thread that waited longest, by the kernel's account ({@code /proc/PID/task/TID/schedstat}, second number, nanoseconds;
 * Linux, Documentation/scheduler/sched-stats.rst). Nothing where there is no such account.
 */
final class CoreWait {
    private final Path threads;
    private final Map<Path, Long> before;

    CoreWait(long pid) {
        this.threads = Path.of("/proc", Long.toString(pid), "task");
        this.before = nanos();
    }

    Duration soFar() {
        long longest = 0;
        for (Map.Entry<Path, Long> thread : nanos().entrySet()) {
            longest = Math.max(longest, thread.getValue() - before.getOrDefault(thread.getKey(), 0L));
        }
        return Duration.ofNanos(longest);
    }

    private Map<Path, Long> nanos() {
        Map<Path, Long> waits = new HashMap<>();
        try (DirectoryStream<Path> now = Files.newDirectoryStream(threads)) {
            for (Path thread : now) {
                waits.put(thread, wait(thread));
            }
        } catch (IOException otherSystemOrGone) {
            return waits;
        }
        return waits;
    }

    private static long wait(Path thread) {
        try {
            String[] numbers =
                    Files.readString(thread.resolve("schedstat")).trim().split(" ", -1);
            return numbers.length > 1 ? Long.parseLong(numbers[1]) : 0;
        } catch (IOException | NumberFormatException ended) {
            return 0;
        }
    }
}
