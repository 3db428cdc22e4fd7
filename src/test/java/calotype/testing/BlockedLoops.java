package calotype.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails each test class during which Vert.x told of a blocked event loop (line L09). Found by JUnit by itself, so no
 * test can forget it; the limit of 500 ms stands in {@code vertx-options.json} and in {@code app.Cluster}.
 */
public final class BlockedLoops implements BeforeAllCallback, AfterAllCallback {
    private static final String CHECKER = "io.vertx.core.impl.BlockedThreadChecker";
    private static final Pattern BLOCKED = Pattern.compile("blocked for ([0-9]+) ms");
    private static final int LIMIT_MILLIS = 500;
    private static final Recorder RECORDER = new Recorder();

    @Override
    public void beforeAll(ExtensionContext context) {
        // At each class anew: a test that configures logging removes appenders.
        Logger logger = (Logger) LoggerFactory.getLogger(CHECKER);
        if (!logger.isAttached(RECORDER)) {
            RECORDER.start();
            logger.addAppender(RECORDER);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(drain().stream().filter(BlockedLoops::counts).toList())
                .as(
                        "An event loop was blocked: move files, passwords, hashing and pixels to executeBlocking or a worker")
                .isEmpty();
    }

    /** A loop on a crowded machine waits for its core too, so the limit rises with the load per core. */
    private static boolean counts(String warning) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        double crowd = Math.max(1, system.getSystemLoadAverage() / system.getAvailableProcessors());
        Matcher millis = BLOCKED.matcher(warning);
        return !millis.find() || Long.parseLong(millis.group(1)) > LIMIT_MILLIS * crowd;
    }

    /** What was told since the last look, and forgets it; for the test of this class. */
    static List<String> drain() {
        List<String> warnings = new ArrayList<>();
        for (String warning = RECORDER.warnings.poll(); warning != null; warning = RECORDER.warnings.poll()) {
            warnings.add(warning);
        }
        return warnings;
    }

    private static final class Recorder extends AppenderBase<ILoggingEvent> {
        private final Queue<String> warnings = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains("eventloop-thread")) {
                warnings.add(event.getFormattedMessage());
            }
        }
    }
}
