package calotype.image.metadata;

import calotype.model.Exif;
import calotype.model.ImageFormat;
import java.nio.file.Path;

/** Reads what the camera wrote, under limits; metadata that cannot be read is metadata that is not there. */
public final class ExifReader {
    private ExifReader() {}

    /** Never throws for what the file holds: {@link Exif#NONE} when nothing can be read. */
    public static Exif read(Path file, ImageFormat format) {
        throw new UnsupportedOperationException("being built");
    }
}
