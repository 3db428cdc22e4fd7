package calotype.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import co.elastic.logging.JsonUtils;
import co.elastic.logging.logback.EcsEncoder;
import org.slf4j.event.KeyValuePair;

/** A log line for machines: Elastic Common Schema, with slf4j's key-values, which the encoder leaves out by itself. */
final class JsonLine extends EcsEncoder {
    @Override
    protected void addCustomFields(ILoggingEvent event, StringBuilder json) {
        if (event.getKeyValuePairs() == null) {
            return;
        }
        for (KeyValuePair pair : event.getKeyValuePairs()) {
            json.append('"');
            JsonUtils.quoteAsString(pair.key, json);
            json.append("\":");
            value(pair.value, json);
            json.append(',');
        }
    }

    private static void value(Object value, StringBuilder json) {
        if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            json.append(value);
        } else {
            json.append('"');
            JsonUtils.quoteAsString(String.valueOf(value), json);
            json.append('"');
        }
    }
}
