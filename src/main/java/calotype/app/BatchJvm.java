package calotype.app;

import calotype.workbench.PixelJvm;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code process} is done by this program once more, in a JVM made for it, where pictures need no processes of their own:
 * that saves a tenth of the time of a hundred photos. When that JVM dies, or one of its pictures cannot be ended, this one
 * goes on with those that are left, each in a child process, so that only the picture at fault is lost.
 */
final class BatchJvm {
    /** Added to what it ends with in good order: a decoder may end a process too, and with any code. */
    private static final int IN_GOOD_ORDER = 150;

    /** What a shell, and Java, make of the signals by which somebody ends a program. */
    private static final Set<Integer> ASKED_TO_END = Set.of(129, 130, 143);

    private static final String INSIDE = "calotype.batch";
    private static final String BEGAN = "calotype.batch.began";

    private BatchJvm() {}

    /** Whether this is a command for such a JVM: who says where pictures are to be made is obeyed here. */
    static boolean isWanted(Map<String, String> environment, String... arguments) {
        return arguments.length > 0
                && arguments[0].equals("process")
                && !isThis()
                && environment.keySet().stream().noneMatch(name -> name.endsWith("ISOLATION"))
                && Stream.of(arguments).noneMatch(word -> word.contains("isolation="));
    }

    /** Whether this is such a JVM. */
    static boolean isThis() {
        return Boolean.getBoolean(INSIDE);
    }

    /** What a process that ends in good order with this code is to end with. */
    static int told(int code) {
        return isThis() ? code + IN_GOOD_ORDER : code;
    }

    /** When a batch began that is gone on with here, in milliseconds of the clock; empty for one that begins here. */
    static OptionalLong began() {
        Long began = Long.getLong(BEGAN);
        return began == null ? OptionalLong.empty() : OptionalLong.of(began);
    }

    /**
     * Runs the command in one; blocks until it has ended.
     *
     * @return what it ended with; empty when there are pictures left
     */
    static OptionalInt run(Clock clock, String... arguments) throws InterruptedException {
        long now = clock.millis();
        try {
            int code = run(start(arguments));
            if (code >= IN_GOOD_ORDER || ASKED_TO_END.contains(code)) {
                return OptionalInt.of(code >= IN_GOOD_ORDER ? code - IN_GOOD_ORDER : code);
            }
            System.err.println("A picture brought its process down (exit code " + code
                    + "): each of those that are left gets a process of its own.");
        } catch (IOException unstarted) {
            System.err.println("No process for the pictures alone could be started: " + unstarted.getMessage());
        }
        System.setProperty(BEGAN, Long.toString(now));
        return OptionalInt.empty();
    }

    private static int run(Process batch) throws InterruptedException {
        // Once it has ended this does nothing.
        Runtime.getRuntime().addShutdownHook(new Thread(batch::destroy));
        return batch.waitFor();
    }

    private static Process start(String... arguments) throws IOException {
        List<String> flags = List.of("-D" + INSIDE + "=true", "-XX:+SuppressFatalErrorMessage");
        int cores = Runtime.getRuntime().availableProcessors();
        List<String> command = new ArrayList<>(PixelJvm.command(cores, Hands.sharedNativeCache(), flags));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(PixelJvm.environment());
        return builder.start();
    }
}
