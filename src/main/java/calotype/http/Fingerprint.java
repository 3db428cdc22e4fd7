package calotype.http;

import calotype.model.Digest;
import calotype.model.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells whether two uploads ask for the same: by the file's hash and its fields, not by how they were written down. */
final class Fingerprint {
    private Fingerprint() {}

    /** SHA-256 in hex. */
    static String of(StagedUpload staged, String filename) {
        UploadFields fields = staged.fields();
        String said = Json.text(List.of(
                staged.sha256(),
                filename,
                fields.bucket(),
                fields.preset(),
                sorted(Json.read(fields.metadata(), JsonNode.class)),
                fields.tags(),
                fields.visibility(),
                fields.priority()));
        return HexFormat.of().formatHex(Digest.newSha256().digest(said.getBytes(StandardCharsets.UTF_8)));
    }

    /** The order of members says nothing. */
    private static Object sorted(JsonNode json) {
        if (json.isObject()) {
            Map<String, Object> members = new TreeMap<>();
            json.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
            return members;
        }
        if (json.isArray()) {
            List<Object> items = new ArrayList<>();
            json.forEach(item -> items.add(sorted(item)));
            return items;
        }
        return json;
    }
}
