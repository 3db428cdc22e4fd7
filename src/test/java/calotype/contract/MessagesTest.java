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
                .forEachRemaining(name -> assertThat(withoutNulls(read.get(name)))
                        .as(type.getSimpleName() + "." + name)
                        .isEqualTo(withoutNulls(kept.get(name))));
    }

    /** What the example does not have yet, also within its records, is null. */
    private static JsonNode withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode rest = MAPPER.createObjectNode();
            object.properties().stream()
                    .filter(member -> !member.getValue().isNull())
                    .forEach(member -> rest.set(member.getKey(), withoutNulls(member.getValue())));
            return rest;
        }
        if (node instanceof ArrayNode list) {
            ArrayNode rest = MAPPER.createArrayNode();
            list.forEach(each -> rest.add(withoutNulls(each)));
            return rest;
        }
        return node;
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
