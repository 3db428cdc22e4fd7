package calotype.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/**
 * A log line for people: time, level, who, message, key-values. What comes from outside cannot begin a line of its own:
 * control characters are shown as spaces, and lines of a stack trace are indented behind a bar.
 */
final class TextLine extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");
    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    private final boolean timed;

    /** @param timed whether a line begins with the time of day */
    TextLine(boolean timed) {
        this.timed = timed;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        if (timed) {
            TIME.formatTo(event.getInstant(), line);
            line.append(' ');
        }
        line.append(String.format("%-5s ", event.getLevel()))
                .append(lastPart(event.getLoggerName()))
                .append(": ")
                .append(flat(event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.append(' ').append(flat(pair.key)).append('=').append(flat(String.valueOf(pair.value)));
            }
        }
        if (event.getThrowableProxy() != null) {
            for (String trace : LINE_BREAK.split(ThrowableProxyUtil.asString(event.getThrowableProxy()))) {
                line.append(System.lineSeparator()).append("  | ").append(flat(trace));
            }
        }
        return line.append(System.lineSeparator()).toString();
    }

    private static String lastPart(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String flat(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }
}
