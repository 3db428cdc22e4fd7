package calotype.http;

import calotype.http.OpenApi.Operation;
import calotype.http.OpenApi.Parameter;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The path and query parameters of one request, checked against the contract. */
public final class Parameters {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final Map<String, JsonNode> values;

    private Parameters(Map<String, JsonNode> values) {
        this.values = values;
    }

    /**
     * Reads what an operation names; anything else in the query is left alone.
     *
     * @throws ProblemException {@code invalid_parameter} naming every bad value of the query; {@code not_found} for one
     *     in the path
     */
    static Parameters read(Operation operation, RoutingContext ctx) {
        if (operation.parameters().isEmpty()) {
            return new Parameters(Map.of());
        }
        Map<String, JsonNode> values = new HashMap<>();
        List<Map<String, String>> errors = new ArrayList<>();
        MultiMap query = ctx.queryParams();
        for (Parameter parameter : operation.parameters()) {
            String text = parameter.inPath() ? ctx.pathParam(parameter.name()) : query.get(parameter.name());
            JsonNode value = text == null ? parameter.preset() : parse(parameter, text);
            if (value == null) {
                continue;
            }
            values.put(parameter.name(), value);
            List<String> complaints = text == null ? List.of() : errorsOf(parameter, value);
            if (parameter.inPath() && !complaints.isEmpty()) {
                throw ProblemCode.NOT_FOUND.because("Nothing is here.");
            }
            complaints.forEach(each -> errors.add(Map.of("parameter", parameter.name(), "detail", each)));
        }
        if (!errors.isEmpty()) {
            throw ProblemCode.INVALID_PARAMETER
                    .because("A parameter has a value that is not allowed; see errors.")
                    .with("errors", errors);
        }
        return new Parameters(values);
    }

    private static JsonNode parse(Parameter parameter, String text) {
        return switch (parameter.type()) {
            case "integer" ->
                INTEGER.matcher(text).matches() ? LongNode.valueOf(Long.parseLong(text)) : TextNode.valueOf(text);
            case "boolean" ->
                text.equals("true") || text.equals("false")
                        ? BooleanNode.valueOf(text.equals("true"))
                        : TextNode.valueOf(text);
            default -> TextNode.valueOf(parameter.anyCase() ? text.toLowerCase(Locale.ROOT) : text);
        };
    }

    private static List<String> errorsOf(Parameter parameter, JsonNode value) {
        if (value.isTextual() && !PlainText.isStorable(value.textValue())) {
            return List.of("must not contain U+0000 or half a surrogate pair");
        }
        return parameter.schema().validate(value).stream()
                .map(Error::getMessage)
                .toList();
    }

    /** Whether the request has the parameter, or it has a default. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    public @Nullable String text(String name) {
        JsonNode value = values.get(name);
        return value == null ? null : value.asText();
    }

    /** An integer that is there or has a default. */
    public int integer(String name) {
        return required(name).intValue();
    }

    /** A boolean that is there or has a default. */
    public boolean flag(String name) {
        return required(name).booleanValue();
    }

    /** A time in RFC 3339. */
    public @Nullable Instant time(String name) {
        String text = text(name);
        return text == null
                ? null
                : OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
    }

    /**
     * An id in the path.
     *
     * @throws ProblemException {@code not_found} when it is no UUID: nothing has such an id
     */
    public UUID id(String name) {
        String text = required(name).asText();
        if (!UUID_TEXT.matcher(text).matches()) {
            throw ProblemCode.NOT_FOUND.because("Nothing has this id.");
        }
        return UUID.fromString(text);
    }

    private JsonNode required(String name) {
        JsonNode value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("The contract gives the parameter " + name + " no default");
        }
        return value;
    }
}
