package calotype.workbench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a JVM is started that makes pictures: with one compiler, which is enough for what Java does here, and bounded. */
public final class PixelJvm {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /** From this release on a JVM warns of native code that nobody allowed (JEP 472). */
    private static final int FIRST_TO_ASK_FOR_NATIVE_ACCESS = 24;

    static final boolean ASKS_FOR_NATIVE_ACCESS = Runtime.version().feature() >= FIRST_TO_ASK_FOR_NATIVE_ACCESS;

    /** A picture of 100 megapixels needs about 1 GiB; a decoder gone wild gets no more than this. */
    private static final long ADDRESSES_OF_A_PICTURE = 4L << 30;

    /** Pixels are native memory; the Java tier decodes up to 100 megapixels in at most 400 MB of heap. */
    private static final int HEAP_MIB_OF_A_PICTURE = 512;

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

    private PixelJvm() {}

    /** What it must have in its environment; SVT-AV1 would print its settings for each picture. */
    public static Map<String, String> environment() {
        return Map.of("GLIBC_TUNABLES", MALLOC, "SVT_LOG", "1");
    }

    /**
     * The command as far as the class to run.
     *
     * @param pictures that are made in it at once
     * @param nativeCache where the native libraries are unpacked
     * @param flags of the JVM beside the usual ones
     */
    public static List<String> command(int pictures, Path nativeCache, List<String> flags) {
        List<String> words = new ArrayList<>();
        if (Files.isExecutable(PRLIMIT)) {
            words.addAll(List.of(PRLIMIT.toString(), "--as=" + pictures * ADDRESSES_OF_A_PICTURE, "--core=0"));
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
                "-Xms16m",
                "-Xmx" + pictures * HEAP_MIB_OF_A_PICTURE + "m",
                "-XX:CompressedClassSpaceSize=64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.cachedir=" + nativeCache));
        words.addAll(flags);
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return words;
    }
}
