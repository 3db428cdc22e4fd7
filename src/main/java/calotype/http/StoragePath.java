package calotype.http;

import calotype.model.ImageFormat;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The path of a stored file in a URL. It names image and rendition only; where the object lies is looked up.
 *
 * @param name of the rendition, or {@link #SOURCE}
 */
record StoragePath(UUID imageId, String name) {
    /** The upload itself, as a name beside those of the renditions. */
    static final String SOURCE = "source";

    private static final int ID_LENGTH = 36;
    private static final int HASH_LENGTH = 8;
    private static final Pattern FIXED = Pattern.compile(".*_[^/]*\\.[0-9a-f]{" + HASH_LENGTH + "}\\.[a-z0-9]+");

    /** {@code /storage/{bucket}/processed/{name}/{imageId}_{name}.{ext}} */
    static String ofRendition(String bucket, UUID imageId, String name, ImageFormat format) {
        return processed(bucket, imageId, name) + "." + format.extension();
    }

    /**
     * {@code /storage/{bucket}/processed/{name}/{imageId}_{name}.{hash8}.{ext}}: other bytes have another path, so what
     * lies here may be kept for ever. The hash is in the path because some caches leave the query out of their keys.
     */
    static String ofFixed(String bucket, UUID imageId, String name, String sha256, ImageFormat format) {
        return processed(bucket, imageId, name) + "." + sha256.substring(0, HASH_LENGTH) + "." + format.extension();
    }

    /** Whether a path has the form of {@link #ofFixed}, which needs no signature where the image is public. */
    static boolean isFixed(String path) {
        return FIXED.matcher(path).matches();
    }

    private static String processed(String bucket, UUID imageId, String name) {
        return "/storage/" + bucket + "/processed/" + name + "/" + imageId + "_" + name;
    }

    /** {@code /storage/{bucket}/originals/{imageId}/source.{ext}} */
    static String ofSource(String bucket, UUID imageId, ImageFormat format) {
        return "/storage/" + bucket + "/originals/" + imageId + "/" + SOURCE + "." + format.extension();
    }

    /** @throws ProblemException {@code not_found} for a path that was never made here */
    static StoragePath parse(String path) {
        String[] parts = path.split("/", 7);
        if (parts.length != 6 || !parts[1].equals("storage")) {
            throw notFound();
        }
        return switch (parts[3]) {
            case "processed" -> new StoragePath(leadingId(parts[5]), parts[4]);
            case "originals" -> new StoragePath(leadingId(parts[4]), SOURCE);
            default -> throw notFound();
        };
    }

    private static UUID leadingId(String text) {
        return Ids.parse(text.substring(0, Math.min(ID_LENGTH, text.length())));
    }

    static ProblemException notFound() {
        return ProblemCode.NOT_FOUND.because("No file is stored under this path.");
    }
}
