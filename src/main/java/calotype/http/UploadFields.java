package calotype.http;

import calotype.model.Priority;
import calotype.model.Visibility;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an upload's fields say. Those that this version cannot obey are refused: accepted in silence they would promise
 * what nobody does. {@code ai} may be true, for the document tells that the AI stage is skipped.
 *
 * @param preset empty for none
 * @param metadata JSON text of an object
 * @param animation whether an animation is kept animated; null where the setting decides
 */
record UploadFields(
        String bucket,
        String preset,
        String metadata,
        List<String> tags,
        @Nullable Boolean animation,
        Visibility visibility,
        Priority priority) {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");
    private static final int MAX_TAGS = 32;
    private static final int MAX_TAG_LENGTH = 64;

    /** @throws ProblemException {@code invalid_parameter} or the code of a field's own */
    static UploadFields of(Map<String, String> fields, boolean bucketRequired) {
        Boolean ignored = flag(fields, "ai"); // Must be well formed, though nobody asks for it yet.
        if (!text(fields, "webhook_url").isEmpty()) {
            throw ProblemCode.NOT_CONFIGURED.because("This version calls no webhooks; leave the field \"webhook_url\""
                    + " out, and follow the job over the WebSocket or at status_url.");
        }
        return new UploadFields(
                bucket(fields, bucketRequired),
                text(fields, "preset"),
                metadata(fields),
                tags(fields),
                flag(fields, "animation"),
                visibility(fields),
                priority(fields));
    }

    private static String text(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "");
    }

    /** Null for a field that is empty or not there. */
    private static @Nullable Boolean flag(Map<String, String> fields, String name) {
        return switch (text(fields, name)) {
            case "" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> throw UploadForm.invalid(name, "must be true or false");
        };
    }

    private static String bucket(Map<String, String> fields, boolean required) {
        String bucket = text(fields, "bucket");
        if (bucket.isEmpty()) {
            if (required) {
                throw ProblemCode.BUCKET_REQUIRED.because("Name a bucket in the field \"bucket\".");
            }
            return "default";
        }
        if (!BUCKET.matcher(bucket).matches()) {
            throw UploadForm.invalid("bucket", "must match ^" + BUCKET.pattern() + "$");
        }
        return bucket;
    }

    private static String metadata(Map<String, String> fields) {
        String text = text(fields, "metadata");
        if (text.isBlank()) {
            return "{}";
        }
        try {
            JsonNode json = JsonBody.parse(text.getBytes(StandardCharsets.UTF_8));
            if (json.isObject()) {
                return text;
            }
        } catch (ProblemException malformed) {
            throw ProblemCode.INVALID_METADATA.because("The field \"metadata\" is not JSON that is accepted here.");
        }
        throw ProblemCode.INVALID_METADATA.because("The field \"metadata\" must be a JSON object.");
    }

    private static List<String> tags(Map<String, String> fields) {
        List<String> tags = Arrays.stream(text(fields, "tags").split(","))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .distinct()
                .toList();
        if (tags.size() > MAX_TAGS || tags.stream().anyMatch(tag -> tag.length() > MAX_TAG_LENGTH)) {
            throw UploadForm.invalid("tags", "may be 32 tags of 64 characters, separated by commas");
        }
        return tags;
    }

    private static Priority priority(Map<String, String> fields) {
        return switch (text(fields, "priority")) {
            case "", "normal" -> Priority.NORMAL;
            case "high" -> Priority.HIGH;
            case "low" -> Priority.LOW;
            default -> throw UploadForm.invalid("priority", "must be high, normal or low");
        };
    }

    private static Visibility visibility(Map<String, String> fields) {
        return switch (text(fields, "visibility")) {
            case "", "private" -> Visibility.PRIVATE;
            case "public" -> Visibility.PUBLIC;
            default -> throw UploadForm.invalid("visibility", "must be private or public");
        };
    }
}
