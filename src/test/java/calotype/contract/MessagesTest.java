package calotype.contract;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nodes of two versions share a cluster during a rolling update. One example of every message lies in {@code
 * src/test/resources/messages}; today's code must read each of them without losing a field. A missing example fails;
 * {@code -Dgolden.update} writes it. An example is never edited to make this test pass.
 */
class MessagesTest {
    private static final Path EXAMPLES = Path.of("src", "test", "resources", "messages");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Collection<Class<? extends Record>> messages() {
        return Contract.ALL;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void todaysCodeReadsTheExampleWithoutLoss(Class<? extends Record> type) throws IOException {
        Path example = EXAMPLES.resolve(type.getSimpleName() + ".json");
        if (System.getProperty("golden.update") != null && Files.notExists(example)) {
            Files.createDirectories(EXAMPLES);
            byte[] json = Json.bytes(new SampleRecords().of(type));
            Files.write(example, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(MAPPER.readTree(json)));
        }
        assertThat(example)
                .as("run once with -Dgolden.update, then look at the file")
                .exists();
        JsonNode kept = MAPPER.readTree(example.toFile());
        JsonNode read = MAPPER.readTree(Json.bytes(Json.read(Files.readAllBytes(example), type)));
        kept.fieldNames()
                .forEachRemaining(name -> assertThat(asFarAs(kept.get(name), read.get(name)))
                        .as(type.getSimpleName() + "." + name)
                        .isEqualTo(kept.get(name)));
    }

    /** What was read, but for what the records within the example do not have yet: that is null. */
    private static JsonNode asFarAs(JsonNode kept, JsonNode read) {
        if (kept instanceof ObjectNode known && read instanceof ObjectNode found) {
            ObjectNode rest = MAPPER.createObjectNode();
            found.properties().stream()
                    .filter(member ->
                            known.has(member.getKey()) || !member.getValue().isNull())
                    .forEach(member ->
                            rest.set(member.getKey(), asFarAs(known.path(member.getKey()), member.getValue())));
            return rest;
        }
        if (kept instanceof ArrayNode known && read instanceof ArrayNode found) {
            ArrayNode rest = MAPPER.createArrayNode();
            for (int i = 0; i < found.size(); i++) {
                rest.add(asFarAs(known.path(i), found.get(i)));
            }
            return rest;
        }
        return read;
    }

    @Test
    void noExampleStandsForAMessageThatIsGone() throws IOException {
        List<String> known = Contract.ALL.stream()
                .map(type -> type.getSimpleName() + ".json")
                .toList();
        try (var files = Files.list(EXAMPLES)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(known);
        }
    }

    @Test
    void aFieldOfANewerNodeIsIgnored() {
        assertThat(Json.read("{\"applied\":true,\"newer\":1}", Done.class)).isEqualTo(Done.YES);
    }
}
