package calotype.http;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** What a client says over a socket: {@code auth}, {@code subscribe}, {@code unsubscribe} or {@code ping}. */
record ClientMessage(String type, JsonNode body) {
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws ProblemException {@code malformed_json} unless it is an object with a type */
    static ClientMessage parse(String text) {
        try {
            JsonNode body = MAPPER.readTree(text);
            if (body != null && body.path("type").isTextual()) {
                return new ClientMessage(body.path("type").textValue(), body);
            }
        } catch (JsonProcessingException e) {
            throw malformed();
        }
        throw malformed();
    }

    /** A text member; null when it is not there. */
    @Nullable
    String text(String member) {
        JsonNode node = body.path(member);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw malformed();
        }
        return node.textValue();
    }

    /** An event's id; null when it is not there. */
    @Nullable
    Long eventId(String member) {
        JsonNode node = body.path(member);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw malformed();
        }
        return node.longValue();
    }

    boolean isTrue(String member) {
        return body.path(member).asBoolean(false);
    }

    static ProblemException malformed() {
        return ProblemCode.MALFORMED_JSON.because("A message is an object with a type that is known here.");
    }
}
