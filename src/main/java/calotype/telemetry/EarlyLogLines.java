package calotype.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What logback begins with, found by its {@code ServiceLoader}: {@link LogLines#configureEarly}. In code, because reading
 * one XML file took a third of the time that a command needs to start; a file that the user or a test names still counts.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class EarlyLogLines extends ContextAwareBase implements Configurator {
    private static final String NAMED_FILE = "logback.configurationFile";
    private static final String FILE_OF_TESTS = "logback-test.xml";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(NAMED_FILE) != null
                || EarlyLogLines.class.getClassLoader().getResource(FILE_OF_TESTS) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LogLines.configureEarly(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
