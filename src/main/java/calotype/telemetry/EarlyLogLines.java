package calotype.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.util.DefaultJoranConfigurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What logback begins with, found by its {@code ServiceLoader}: {@link LogLines#configureEarly}. In code, because reading
 * one XML file took a third of the time that a command needs to start; a file that the user or a test brings goes first.
 */
public final class EarlyLogLines extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        DefaultJoranConfigurator files = new DefaultJoranConfigurator();
        files.setContext(context);
        if (files.configure(context) != ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY) {
            LogLines.configureEarly(context);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
