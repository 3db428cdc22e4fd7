package calotype.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class LogLinesTest {
    private static final String HOSTILE = "cat\r\n12:00:00 INFO Main: forged\u2028\u001b[31m";

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    @Test
    void aTextLineCannotBeForgedFromOutside() {
        TextLine layout = new TextLine(true);
        assertThat(layout.doLayout(event(null)))
                .matches("[0-9:.]{12} INFO  Room: Kept cat.* file=cat .*\\R")
                .doesNotContain("\u001b")
                .hasLineCount(1);
        assertThat(layout.doLayout(event(new IllegalStateException(HOSTILE)))
                        .lines()
                        .skip(1))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("  | "));
    }

    @Test
    void beforeTheSettingsAreReadThereAreWarningsOnlyAndWithoutTheTime() {
        LoggerContext early = new LoggerContext();

        LogLines.configureEarly(early);

        assertThat(early.getLogger("calotype.Room").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(new TextLine(false).doLayout(event(null))).startsWith("INFO  Room: Kept cat");
    }

    @Test
    void aJsonLineHasTheKeyValues() throws IOException {
        JsonLine encoder = new JsonLine();
        encoder.setContext(context);
        encoder.setServiceName("calotype");
        encoder.start();
        String line = new String(encoder.encode(event(new IllegalStateException(HOSTILE))), StandardCharsets.UTF_8);
        assertThat(line).endsWith("\n").hasLineCount(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("file").asText()).isEqualTo(HOSTILE);
        assertThat(json.path("bytes").isNumber()).isTrue();
        assertThat(json.path("job_id").asText()).isEqualTo(new UUID(0, 7).toString());
        assertThat(json.path("service.name").asText()).isEqualTo("calotype");
        assertThat(json.path("error.message").asText()).isEqualTo(HOSTILE);
    }

    private LoggingEvent event(Throwable failure) {
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("calotype.Room"), Level.INFO, "Kept " + HOSTILE, failure, new Object[0]);
        event.addKeyValuePair(new KeyValuePair("file", HOSTILE));
        event.addKeyValuePair(new KeyValuePair("bytes", 12L));
        event.addKeyValuePair(new KeyValuePair("job_id", new UUID(0, 7)));
        return event;
    }
}
