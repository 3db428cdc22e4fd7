package calotype.model;

import java.nio.file.Path;

/** Reads the header of a picture file: format, size, orientation, frames, scans. Reads boxes and segments, never pixels. */
public final class HeaderReader {
    private HeaderReader() {}

    /**
     * @throws calotype.problem.ProblemException {@code unsupported_media_type} when the bytes are no known format,
     *     {@code corrupt_image} when they are but no size can be read
     */
    public static ImageHeader read(Path file) {
        throw new UnsupportedOperationException("being built");
    }
}
