package calotype.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String CAPABILITIES = "CapEff:";
    private static final long SYS_NICE = 1 << 23;
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
        try {
            return Files.isExecutable(RENICE)
                    && isAllowed(niceness, Files.readAllLines(STATUS), Files.readAllLines(LIMITS));
        } catch (IOException | NumberFormatException otherSystem) {
            return false;
        }
    }

    /** By capability, which root in a container as a rule lacks, or by the limit (capabilities(7), getrlimit(2)). */
    static boolean isAllowed(int niceness, List<String> status, List<String> limits) {
        return value(CAPABILITIES, status).anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & SYS_NICE) != 0)
                || value(LIMIT, limits).anyMatch(soft -> Integer.parseInt(soft) >= 20 - niceness);
    }

    private static Stream<String> value(String name, List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).trim().split("\\s+", 2)[0]);
    }

    /** The threads of a process, by the kernel's numbers. */
    public static List<Path> threads(String process) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", process, "task"))) {
            return threads.toList();
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
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
