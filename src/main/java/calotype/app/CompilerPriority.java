package calotype.app;

import calotype.workbench.Nice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the JVM's optimizing compiler behind the processes that make pictures. It has a minute of work or more after each
 * start, and would take it from the very jobs that a node has just begun to take: it may have what they leave. Linux
 * only, where each thread has a priority of its own (sched(7)); elsewhere, or without {@code renice}, nothing changes.
 */
final class CompilerPriority {
    private static final Logger log = LoggerFactory.getLogger(CompilerPriority.class);

    /** The kernel keeps 15 bytes of a thread's name. */
    private static final String OPTIMIZER = "C2 CompilerThre";

    /** Processes that make pictures for jobs have 5; each step is a fifth less of the share. */
    private static final int BEHIND = 15;

    private CompilerPriority() {}

    /** Blocks for some milliseconds; never fails. */
    static void lower() {
        try {
            List<Path> threads = Nice.threads("self").stream()
                    .filter(CompilerPriority::isOptimizer)
                    .toList();
            Nice.set(BEHIND, threads);
            log.atDebug()
                    .addKeyValue("threads", threads.size())
                    .log("The optimizing compiler works behind the pictures");
        } catch (IOException otherSystem) {
            log.atDebug().setCause(otherSystem).log("The optimizing compiler keeps its priority");
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
