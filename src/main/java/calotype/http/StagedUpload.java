package calotype.http;

import calotype.model.ImageHeader;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An upload that lies whole in this node's spool; its header has been read and lies within the limits.
 *
 * @param sha256 64 lower-case hex digits
 * @param filename as the client wrote it
 * @param declaredMime as the client wrote it
 * @param fields the form's other fields by name; {@code tags} joined by commas when it came more than once
 */
record StagedUpload(
        Path path,
        long sizeBytes,
        String sha256,
        ImageHeader header,
        @Nullable String filename,
        @Nullable String declaredMime,
        Map<String, String> fields) {}
