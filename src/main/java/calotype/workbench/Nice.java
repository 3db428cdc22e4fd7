package calotype.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * How far threads stand back when there are fewer cores than work, from 0 to 19, each step a fifth less of the share
 * (sched(7)). Linux only, where each thread has a number of its own; elsewhere, or without the commands, nothing changes.
 */
public final class Nice {
    static final int LAST = 19;

    private static final Path NICE = Path.of("/usr/bin/nice");
    private static final Path RENICE = Path.of("/usr/bin/renice");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    /** Of {@code RLIMIT_NICE}: 20 less the lowest number that may be taken (getrlimit(2)). */
    private static final String LIMIT = "Max nice priority";

    private Nice() {}

    /** Words before a command that is to begin so; none where that cannot be. */
    static List<String> prefix(int niceness) {
        return niceness > 0 && Files.isExecutable(NICE)
                ? List.of(NICE.toString(), "-n", Integer.toString(niceness))
                : List.of();
    }

    /** Whether a process may come forward again as far as this once it has stood back. */
    static boolean mayReturnTo(int niceness) {
        if (!Files.isExecutable(RENICE)) {
            return false;
        }
        try (Stream<String> limits = Files.lines(LIMITS)) {
            return "root".equals(System.getProperty("user.name"))
                    || limits.filter(line -> line.startsWith(LIMIT))
                            .map(line -> line.substring(LIMIT.length()).trim().split(" +", 2)[0])
                            .anyMatch(soft -> Integer.parseInt(soft) >= 20 - niceness);
        } catch (IOException | NumberFormatException otherSystem) {
            return false;
        }
    }

    /** The threads of a process, by the kernel's numbers. */
    public static List<Path> threads(String process) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", process, "task"))) {
            return threads.toList();
        }
    }

    /** Begins to change threads; what they start afterwards is as they are. */
    public static void set(int niceness, Collection<Path> threads) throws IOException {
        if (threads.isEmpty() || !Files.isExecutable(RENICE)) {
            return;
        }
        List<String> words = new ArrayList<>(List.of(RENICE.toString(), "-n", Integer.toString(niceness), "-p"));
        threads.forEach(thread -> words.add(thread.getFileName().toString()));
        var unused = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
