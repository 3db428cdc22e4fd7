package calotype.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a process of this machine takes, as Linux tells ({@code proc(5)}). */
public final class ProcessFigures {
    private ProcessFigures() {}

    /** The most memory that it has had since {@link #forgetPeak}, in bytes; the test is skipped on other systems. */
    public static long peakMemory(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        assumeTrue(Files.isReadable(status), "/proc is not present");
        String line = Files.readAllLines(status).stream()
                .filter(candidate -> candidate.startsWith("VmHWM:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }

    /** Counts the peak anew from now on. */
    public static void forgetPeak(long pid) throws IOException {
        Path refs = Path.of("/proc/" + pid + "/clear_refs");
        assumeTrue(Files.isWritable(refs), "/proc is not present");
        Files.writeString(refs, "5");
    }

    /** How its threads of this name, of which the kernel keeps 15 bytes, stand behind others: -20 to 19. */
    public static List<Integer> niceness(long pid, String threads) throws IOException {
        Path tasks = Path.of("/proc/" + pid + "/task");
        assumeTrue(Files.isDirectory(tasks), "/proc is not present");
        List<Integer> found = new ArrayList<>();
        try (DirectoryStream<Path> each = Files.newDirectoryStream(tasks)) {
            for (Path task : each) {
                String stat = Files.readString(task.resolve("stat"));
                if (stat.contains("(" + threads + ")")) {
                    String[] afterName =
                            stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                    found.add(Integer.parseInt(afterName[16]));
                }
            }
        }
        return found;
    }

    /** The JVMs that it has started, that is those that make its pictures. */
    public static Set<Long> children(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .filter(ProcessFigures::isJava)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> command.endsWith("java"))
                .isPresent();
    }

    /** Waits until none of these processes is there any more. */
    public static void awaitEnd(Iterable<Long> pids) {
        for (long pid : pids) {
            ProcessHandle.of(pid)
                    .ifPresent(process ->
                            process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
        }
    }
}
