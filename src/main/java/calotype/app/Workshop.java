package calotype.app;

import calotype.config.Settings;
import calotype.workbench.Hand;
import calotype.workbench.OnDemand;
import calotype.workbench.Workbench;
import java.time.Duration;
import java.util.function.Supplier;

/** The benches of a node: one for uploads, and one for those who wait, so that neither starves the other. */
final class Workshop implements AutoCloseable {
    /** Without renders, after which the memory of their processes is worth more than the time to start them again. */
    private static final Duration RENDERS_PAUSE = Duration.ofSeconds(20);

    private final Settings settings;
    private final Workbench jobs;
    private final Workbench renders;

    /**
     * The processes of jobs begin to start now; those of renders start with the first renders, and end when none come any
     * more: many nodes never have one.
     */
    Workshop(Settings settings) {
        this.settings = settings;
        Duration limit = settings.jobs().decodeTimeout();
        this.jobs = new Workbench(settings.workerSlots(), limit, hands(true));
        Supplier<Hand> hands = hands(false);
        this.renders = new Workbench(
                settings.renderSlots(), settings.renders().waiting(), limit, () -> new OnDemand(hands, RENDERS_PAUSE));
    }

    Workbench jobs() {
        return jobs;
    }

    Workbench renders() {
        return renders;
    }

    @Override
    public void close() {
        jobs.close();
        renders.close();
    }

    /** One picture alone may use every core; under load the system shares them out among the slots. */
    private Supplier<Hand> hands(boolean behind) {
        int threads = Runtime.getRuntime().availableProcessors();
        return Hands.of(settings, settings.nativePath(), threads, behind);
    }
}
