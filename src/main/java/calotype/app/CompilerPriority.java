package calotype.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the JVM's optimizing compiler behind the processes that make pictures. It has a minute of work or more after each
 * start, and would take it from the very jobs that a node has just begun to take: it may have what they leave. Linux
 * only, where each thread has a priority of its own (sched(7)); elsewhere, or without {@code renice}, nothing changes.
 */
final class CompilerPriority {
    private static final Logger log = LoggerFactory.getLogger(CompilerPriority.class);
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final Path RENICE = Path.of("/usr/bin/renice");

    /** The kernel keeps 15 bytes of a thread's name. */
    private static final String OPTIMIZER = "C2 CompilerThre";

    /** Processes that make pictures for jobs have 5; each step is a fifth less of the share. */
    private static final String BEHIND = "15";

    private CompilerPriority() {}

    /** Blocks for some milliseconds; never fails. */
    static void lower() {
        try {
            List<String> threads = optimizers();
            if (threads.isEmpty() || !Files.isExecutable(RENICE)) {
                return;
            }
            List<String> words = new ArrayList<>(List.of(RENICE.toString(), "-n", BEHIND, "-p"));
            words.addAll(threads);
            Process renice = new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            log.atDebug()
                    .addKeyValue("threads", threads.size())
                    .addKeyValue("pid", renice.pid())
                    .log("The optimizing compiler works behind the pictures");
        } catch (IOException | UncheckedIOException otherSystem) {
            log.atDebug().setCause(otherSystem).log("The optimizing compiler keeps its priority");
        }
    }

    private static List<String> optimizers() throws IOException {
        if (!Files.isDirectory(THREADS)) {
            return List.of();
        }
        try (Stream<Path> threads = Files.list(THREADS)) {
            return threads.filter(CompilerPriority::isOptimizer)
                    .map(thread -> thread.getFileName().toString())
                    .toList();
        }
    }

    private static boolean isOptimizer(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).startsWith(OPTIMIZER);
        } catch (IOException ended) {
            return false;
        }
    }
}
