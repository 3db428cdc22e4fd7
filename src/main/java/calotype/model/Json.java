package calotype.model;

import calotype.problem.ProblemCode;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of our own records, for the bus, for jsonb columns and for child processes. Unknown fields are ignored:
 * nodes of two versions share a cluster during a rolling update. Input of clients is read elsewhere, under limits.
 */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    private record Sample(String text, Instant time, List<Integer> numbers) {}

    /**
     * Loads the classes that reading and writing need: half a second on a cold machine, which no event loop may spend
     * on its first message.
     */
    public static void warmUp() {
        byte[] json = bytes(new Sample("", Instant.EPOCH, List.of(1)));
        if (read(json, Sample.class).numbers().isEmpty()) {
            throw new IllegalStateException("The JSON mapper loses what it writes");
        }
    }

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws calotype.problem.ProblemException {@code internal} when the bytes are not this record's JSON */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw ProblemCode.INTERNAL.because("A message could not be read.", e);
        }
    }

    /** @throws calotype.problem.ProblemException {@code internal} when the text is not this record's JSON */
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw ProblemCode.INTERNAL.because("A message could not be read.", e);
        }
    }

    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }
}
