package calotype.telemetry;

import calotype.config.Settings;
import calotype.config.Settings.LogFormat;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Sets logging up from the settings: one appender, the console. */
public final class LogLines {
    /** Libraries that would tell their own story at INFO, or call a notice of the server a warning. */
    private static final Map<String, Level> QUIET = Map.of(
            "com.hazelcast", Level.WARN,
            "io.netty", Level.WARN,
            "io.vertx", Level.WARN,
            // What a node says as it leaves has no hearers of its own any more.
            "io.vertx.core.eventbus.impl.MessageConsumerImpl", Level.ERROR,
            "io.vertx.sqlclient", Level.ERROR,
            "io.vertx.pgclient", Level.ERROR,
            "com.networknt", Level.WARN,
            "com.password4j", Level.WARN);

    private LogLines() {}

    /**
     * @param terminal whether a person is watching, which decides {@link LogFormat#AUTO}
     * @param target {@code System.out} or {@code System.err}
     */
    public static void configure(Settings.Log settings, boolean terminal, String node, String target) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        boolean text = settings.format() == LogFormat.TEXT || settings.format() == LogFormat.AUTO && terminal;
        Level asked = Level.toLevel(settings.level());
        console(context, asked, target, text ? forPeople(context, true) : forMachines(context, node));
        if (asked.isGreaterOrEqual(Level.DEBUG)) {
            QUIET.forEach((name, level) -> context.getLogger(name).setLevel(higher(level, asked)));
        }
    }

    /** Warnings only, for people: until the settings are read, and for commands that serve nothing. */
    static void configureEarly(LoggerContext context) {
        console(context, Level.WARN, "System.err", forPeople(context, false));
    }

    private static void console(LoggerContext context, Level level, String target, Encoder<ILoggingEvent> encoder) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget(target);
        console.setEncoder(encoder);
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(console);
    }

    private static Level higher(Level a, Level b) {
        return a.isGreaterOrEqual(b) ? a : b;
    }

    private static Encoder<ILoggingEvent> forPeople(LoggerContext context, boolean timed) {
        TextLine layout = new TextLine(timed);
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> forMachines(LoggerContext context, String node) {
        JsonLine encoder = new JsonLine();
        encoder.setContext(context);
        encoder.setServiceName("calotype");
        encoder.setServiceNodeName(node);
        encoder.start();
        return encoder;
    }
}
