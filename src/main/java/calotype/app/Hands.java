package calotype.app;

import calotype.config.Settings.Isolation;
import calotype.image.Pipeline;
import calotype.workbench.ChildProcess;
import calotype.workbench.Engine;
import calotype.workbench.Hand;
import calotype.workbench.InProcess;
import calotype.workbench.PipelineEngine;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Who makes the pictures of a workbench, as {@code jobs.isolation} says. */
final class Hands {
    private Hands() {}

    /** JavaCPP's own place, which it shares among programs: a data directory is a service's, and there may be none. */
    static Path sharedNativeCache() {
        String home = System.getProperty("user.home", ".");
        String chosen = System.getProperty("org.bytedeco.javacpp.cachedir");
        return chosen != null ? Path.of(chosen) : Path.of(home, ".javacpp", "cache");
    }

    /**
     * @param nativeCache where children unpack the native libraries
     * @param threads of one picture, at least 1
     * @param behind whether children let go first whoever waits for an answer; false when a person waits for the pictures
     */
    static Supplier<Hand> of(Isolation isolation, Path nativeCache, int threads, boolean behind) {
        if (isolation == Isolation.PROCESS) {
            return ChildProcess.hands(nativeCache, threads, behind);
        }
        Engine engine = new PipelineEngine(new Pipeline(threads));
        return () -> new InProcess(engine);
    }
}
