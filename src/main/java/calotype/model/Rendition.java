package calotype.model;

/**
 * A picture that was made, lying in a file.
 *
 * @param file its name inside the output directory; two renditions with equal pixels and settings share one file
 * @param keptOriginal whether it is the upload itself, stripped, because ours would be larger; its format is the upload's
 * @param sizeBytes of the file
 */
public record Rendition(
        String name,
        RenditionSet set,
        ImageFormat format,
        int width,
        int height,
        int quality,
        long sizeBytes,
        String file,
        boolean keptOriginal) {}
