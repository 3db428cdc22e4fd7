package calotype.model.header;

import java.io.IOException;

/** A part of a file that holds a TIFF structure: EXIF data, or a TIFF file itself. */
public record Block(long offset, long length) {
    private static final String PREFIX = "Exif\0\0";

    /** An EXIF block; leaves out the prefix that JPEG wants and that some writers put into PNG and WebP too. */
    static Block exif(Source in, long offset, long length) throws IOException {
        in.seek(offset);
        boolean prefixed = length > PREFIX.length() && in.tag(PREFIX.length()).equals(PREFIX);
        int skipped = prefixed ? PREFIX.length() : 0;
        return new Block(offset + skipped, length - skipped);
    }
}
