package calotype.app;

import calotype.config.Settings;
import calotype.config.Settings.Isolation;
import calotype.config.Settings.Profile;
import calotype.image.Pipeline;
import calotype.workbench.ChildProcess;
import calotype.workbench.Engine;
import calotype.workbench.FaultyEngine;
import calotype.workbench.Hand;
import calotype.workbench.InProcess;
import calotype.workbench.PipelineEngine;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Who makes the pictures of a workbench. */
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
    static Supplier<Hand> of(Settings settings, Path nativeCache, int threads, boolean behind) {
        if (settings.jobs().isolation() == Isolation.NONE) {
            Engine engine = new PipelineEngine(new Pipeline(threads));
            return () -> new InProcess(engine);
        }
        return hasFaults(settings)
                ? ChildProcess.handsWithFaults(nativeCache, threads, behind)
                : ChildProcess.hands(nativeCache, threads, behind);
    }

    /** Those in this process whatever the settings say. @param stuck run when a picture goes on for ever */
    static Supplier<Hand> inThisProcess(Settings settings, int threads, Runnable stuck) {
        Engine engine = hasFaults(settings) ? new FaultyEngine() : new PipelineEngine(new Pipeline(threads));
        return () -> new InProcess(engine, stuck);
    }

    /** Only a drill's decoders break on demand. */
    private static boolean hasFaults(Settings settings) {
        return settings.profile() == Profile.TEST;
    }
}
