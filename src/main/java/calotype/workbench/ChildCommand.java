package calotype.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How a child is started: this program again, with a small JVM, bounded memory and an environment without secrets. */
final class ChildCommand {
    /** What a system may need to find libraries, and nothing else: secrets of the node come by its environment. */
    private static final Set<String> HARMLESS = Set.of("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "TMPDIR");

    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /** Whoever waits for an answer of this machine goes before pictures that are made in the background. */
    private static final int BACKGROUND = 5;

    /** From this release on a JVM warns of native code that nobody allowed (JEP 472). */
    private static final int FIRST_TO_ASK_FOR_NATIVE_ACCESS = 24;

    static final boolean ASKS_FOR_NATIVE_ACCESS = Runtime.version().feature() >= FIRST_TO_ASK_FOR_NATIVE_ACCESS;

    /**
     * glibc's allocator: one arena instead of one per thread; whole frames mapped by themselves, in huge pages, so that
     * they leave no holes; the rest kept for the next picture, because giving it back costs a fault per page. A 12
     * megapixel job at its peak: 217 MB instead of 250 to 360, for the same CPU.
     */
    private static final String MALLOC = String.join(
            ":",
            "glibc.malloc.arena_max=1",
            "glibc.malloc.hugetlb=1",
            "glibc.malloc.mmap_threshold=" + (4 << 20),
            "glibc.malloc.trim_threshold=" + (1 << 30));

    private final int niceness;
    private final boolean standsBack;
    private final List<String> words = new ArrayList<>();
    private final List<String> program = new ArrayList<>();
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
        if (Files.isExecutable(PRLIMIT)) {
            // A picture of 100 megapixels needs about 1 GiB; a decoder gone wild gets no more than 4, and no core file.
            words.addAll(List.of(PRLIMIT.toString(), "--as=" + (4L << 30), "--core=0"));
        }
        if ("root".equals(System.getProperty("user.name")) && Files.isExecutable(SETPRIV)) {
            // SVT-AV1 makes its threads and its caller real-time when it may: the rest of the machine would stand
            // still.
            words.addAll(List.of(SETPRIV.toString(), "--bounding-set=-sys_nice", "--inh-caps=-sys_nice"));
        }
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (ASKS_FOR_NATIVE_ACCESS) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.addAll(List.of(
                // Pixels are native memory; the Java tier decodes up to 100 megapixels in at most 400 MB of heap.
                "-Xms16m",
                "-Xmx512m",
                "-XX:CompressedClassSpaceSize=64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-XX:+ErrorFileToStderr",
                // The JVM's own words would stand among the frames.
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.cachedir=" + nativeCache));
        program.addAll(List.of("-cp", classPath, ChildMain.class.getName()));
        program.addAll(arguments);
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
        List<String> command = new ArrayList<>(Nice.prefix(niceness));
        command.addAll(words);
        command.addAll(flags);
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(HARMLESS);
        builder.environment().put("GLIBC_TUNABLES", MALLOC);
        // SVT-AV1 would print its settings for each picture.
        builder.environment().put("SVT_LOG", "1");
        return builder.start();
    }
}
