package calotype.http;

import calotype.model.ImageHeader;
import calotype.model.Plan;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An upload that lies whole in this node's spool; its header has been read and lies within the limits.
 *
 * @param sha256 64 lower-case hex digits
 * @param filename as the client wrote it
 * @param declaredMime as the client wrote it
 * @param plan what is to be made, as bucket and preset say
 */
record StagedUpload(
        Path path,
        long sizeBytes,
        String sha256,
        ImageHeader header,
        @Nullable String filename,
        @Nullable String declaredMime,
        UploadFields fields,
        Plan plan) {}
