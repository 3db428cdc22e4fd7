package calotype.http;

import calotype.model.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The contract of the service, {@code openapi.yaml} (OpenAPI 3.1), as routes and schemas. Immutable. */
public final class OpenApi {
    private static final String IRI = "urn:calotype:openapi";
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String DEFINITIONS = IRI + "#/$defs/";
    private static final String ADMIN = "/api/v1/admin/";
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    private final byte[] yaml;
    private final byte[] json;
    private final JsonNode root;
    private final SchemaRegistry schemas;
    private final List<Operation> operations;

    /**
     * One operation.
     *
     * @param path template as the document writes it: {@code /api/v1/images/{id}}
     * @param aliases further templates of the same operation, in no document
     * @param bodyTypes media types of the body; empty when there is none
     * @param body schema of a JSON body
     * @param secured whether a bearer token is needed
     * @param scopes that the token must carry
     * @param openToDevelopers whether it needs no token in the dev profile behind a door on loopback
     */
    public record Operation(
            String id,
            HttpMethod method,
            String path,
            List<String> aliases,
            List<Parameter> parameters,
            Set<String> bodyTypes,
            @Nullable Schema body,
            boolean secured,
            Set<String> scopes,
            boolean openToDevelopers) {}

    /**
     * A parameter of the path or of the query.
     *
     * @param type JSON type that its text stands for
     * @param anyCase whether its text is read in lower case
     * @param preset value of an absent one
     */
    public record Parameter(
            String name,
            boolean inPath,
            String type,
            boolean anyCase,
            @Nullable JsonNode preset,
            Schema schema) {}

    OpenApi(byte[] yaml) {
        this.yaml = yaml;
        Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(yaml, StandardCharsets.UTF_8));
        this.json = Json.bytes(tree);
        // Schemas are validated one by one, outside the document, so references to them must say where they are.
        String absolute = new String(json, StandardCharsets.UTF_8).replace(SCHEMAS, DEFINITIONS);
        this.root = Json.read(absolute, JsonNode.class);
        String definitions = Json.text(Map.of("$defs", root.at("/components/schemas")));
        this.schemas = SchemaRegistry.withDialect(
                Dialects.getDraft202012(),
                registry -> registry.schemas(Map.of(IRI, definitions))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .locale(Locale.ENGLISH)
                                .build()));
        this.operations = readOperations();
    }

    /** Reads the document that lies beside the code. */
    public static OpenApi load() {
        try (InputStream resource = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
            if (resource == null) {
                throw new IllegalStateException("openapi.yaml is not on the class path");
            }
            return new OpenApi(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document as it was written. */
    public byte[] yaml() {
        return yaml.clone();
    }

    /** The document as JSON. */
    public byte[] json() {
        return json.clone();
    }

    public List<Operation> operations() {
        return operations;
    }

    /** A schema of the document, its references resolved. */
    public Schema schema(JsonNode schema) {
        return schemas.getSchema(schema);
    }

    /** A node of the document by its JSON pointer, references in it made absolute; a missing node when there is none. */
    public JsonNode at(String pointer) {
        return root.at(pointer);
    }

    private List<Operation> readOperations() {
        List<Operation> found = new ArrayList<>();
        root.path("paths").properties().forEach(path -> {
            for (String method : METHODS) {
                JsonNode operation = path.getValue().path(method);
                if (operation.isObject()) {
                    found.add(read(path.getKey(), method, path.getValue().path("parameters"), operation));
                }
            }
        });
        return List.copyOf(found);
    }

    private Operation read(String path, String method, JsonNode shared, JsonNode operation) {
        JsonNode content = operation.path("requestBody").path("content");
        Set<String> bodyTypes = new LinkedHashSet<>();
        content.fieldNames().forEachRemaining(bodyTypes::add);
        JsonNode body = content.path("application/json").path("schema");
        JsonNode security = operation.has("security") ? operation.path("security") : root.path("security");
        List<String> aliases = new ArrayList<>();
        operation.path("x-aliases").forEach(alias -> aliases.add(alias.asText()));
        return new Operation(
                operation.path("operationId").asText(),
                HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
                path,
                List.copyOf(aliases),
                parameters(shared, operation.path("parameters")),
                Set.copyOf(bodyTypes),
                body.isObject() ? schema(body) : null,
                !security.isEmpty(),
                scopes(path, security),
                operation.path("x-open-to-developers").asBoolean());
    }

    /** An operation for operators that names no scope would be everybody's: such a document is not read. */
    private static Set<String> scopes(String path, JsonNode security) {
        Set<String> scopes = new LinkedHashSet<>();
        security.forEach(choice -> choice.path("bearer").forEach(scope -> scopes.add(scope.asText())));
        if (path.startsWith(ADMIN) && scopes.isEmpty()) {
            throw new IllegalStateException("The contract asks for no scope at " + path);
        }
        return Set.copyOf(scopes);
    }

    private List<Parameter> parameters(JsonNode shared, JsonNode own) {
        Map<String, Parameter> byName = new LinkedHashMap<>();
        for (JsonNode list : List.of(shared, own)) {
            for (JsonNode entry : list) {
                JsonNode parameter = resolve(entry);
                if (!parameter.path("in").asText().equals("header")) {
                    byName.put(parameter.path("name").asText(), parameter(parameter));
                }
            }
        }
        return List.copyOf(byName.values());
    }

    private Parameter parameter(JsonNode parameter) {
        JsonNode schema = parameter.path("schema");
        JsonNode preset = resolve(schema).get("default");
        return new Parameter(
                parameter.path("name").asText(),
                parameter.path("in").asText().equals("path"),
                resolve(schema).path("type").asText(),
                parameter.path("x-any-case").asBoolean(),
                preset,
                schema(schema));
    }

    /** The node that a reference names, or the node itself. */
    public JsonNode resolve(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        return root.at(node.path("$ref").asText().replace(DEFINITIONS, SCHEMAS).substring(1));
    }
}
