package calotype.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails each test class during which Vert.x told of a blocked event loop (line L09). Found by JUnit by itself, so no
 * test can forget it; the time a loop waited for a core or for the JVM ({@link LoopStalls}) is not held against it. The
 * limit of 500 ms stands in {@code vertx-options.json} and in {@code app.Cluster}.
 */
public final class BlockedLoops implements BeforeAllCallback, AfterAllCallback {
    private static final String CHECKER = "io.vertx.core.impl.BlockedThreadChecker";
    private static final Pattern BLOCKED = Pattern.compile("blocked for ([0-9]+) ms");
    private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final LoopStalls STALLS = LoopStalls.watch();
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
        assertThat(told().filter(Warning::counts).map(Warning::text))
                .as(
                        "An event loop was blocked: move files, passwords, hashing and pixels to executeBlocking or a worker")
                .isEmpty();
    }

    /** What was told since the last look, and forgets it; for the test of this class. */
    static List<String> drain() {
        return told().map(Warning::text).toList();
    }

    private static Stream<Warning> told() {
        return Stream.generate(RECORDER.warnings::poll).takeWhile(Objects::nonNull);
    }

    private record Warning(String text, long at) {
        /** The kernel's account of a wait comes when it ends, so what is told up to a second later belongs to it. */
        private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

        /**
         * Whether the loop's own code held it for the limit; the time it waited for a core is not its own. On a crowded
         * machine a loop also waits for locks whose holders have no core, so the limit rises with the load per core.
         */
        boolean counts() {
            Matcher millis = BLOCKED.matcher(text);
            if (!millis.find()) {
                return true;
            }
            long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis.group(1)));
            OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
            double crowd = Math.max(1, system.getSystemLoadAverage() / system.getAvailableProcessors());
            return nanos - STALLS.between(at - nanos, at + LATE_NANOS) > LIMIT_NANOS * crowd;
        }
    }

    private static final class Recorder extends AppenderBase<ILoggingEvent> {
        private final Queue<Warning> warnings = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains("eventloop-thread")) {
                warnings.add(new Warning(event.getFormattedMessage(), System.nanoTime()));
            }
        }
    }
}
