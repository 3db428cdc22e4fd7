package calotype.workbench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How a child is started: this program again, with a small JVM, bounded memory and an environment without secrets. */
final class ChildCommand {
    /** What a system may need to find libraries, and nothing else: secrets of the node come by its environment. */
    private static final Set<String> HARMLESS = Set.of("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "TMPDIR");

    /** Whoever waits for an answer of this machine goes before pictures that are made in the background. */
    private static final int BACKGROUND = 5;

    /** The JVM's own words would stand among the frames. */
    private static final List<String> USUAL =
            List.of("-XX:+ErrorFileToStderr", "-Xlog:disable", "-Xlog:all=error:stderr");

    private final int niceness;
    private final boolean standsBack;
    private final Path nativeCache;
    private final List<String> arguments;
    private final ClassArchive archive;

    /**
     * @param nativeCache for what is made once and used by all children
     * @param behind whether whoever waits for an answer of this machine goes first
     * @param arguments of {@link ChildMain}
     */
    ChildCommand(Path nativeCache, boolean behind, List<String> arguments) {
        String classPath = System.getProperty("java.class.path");
        archive = new ClassArchive(nativeCache, classPath);
        niceness = behind ? BACKGROUND : 0;
        standsBack = Nice.mayReturnTo(niceness);
        this.nativeCache = nativeCache;
        this.arguments = arguments;
    }

    /** Where the classes of children may lie ready. */
    ClassArchive archive() {
        return archive;
    }

    Process start() throws IOException {
        return start(niceness, archive.use());
    }

    /** Starts a child that nobody waits for: until {@link #comeForward} pictures take what they need of the cores. */
    Process startAhead() throws IOException {
        return start(standsBack ? Nice.LAST : niceness, archive.use());
    }

    /** Starts a child that is ready with the least work, and behind all others for its life. */
    Process startCold() throws IOException {
        List<String> flags = new ArrayList<>(archive.use());
        flags.add("-D" + ChildMain.COLD + "=true");
        return start(Nice.LAST, flags);
    }

    /** Gives a child that was started ahead the share that it is to work with. */
    void comeForward(Process child) throws IOException {
        if (standsBack) {
            Nice.set(niceness, Nice.threads(Long.toString(child.pid())));
        }
    }

    /** Starts a child that writes its classes into a file when it ends in good order. */
    Process startWriting(Path classes) throws IOException {
        return start(Nice.LAST, List.of("-XX:ArchiveClassesAtExit=" + classes));
    }

    private Process start(int niceness, List<String> flags) throws IOException {
        List<String> all = new ArrayList<>(USUAL);
        all.addAll(flags);
        List<String> command = new ArrayList<>(Nice.prefix(niceness));
        command.addAll(PixelJvm.command(1, nativeCache, all));
        command.add(ChildMain.class.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(HARMLESS);
        builder.environment().putAll(PixelJvm.environment());
        return builder.start();
    }
}
