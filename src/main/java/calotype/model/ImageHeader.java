package calotype.model;

/**
 * What the first bytes and boxes of a file tell about a picture, without decoding it.
 *
 * @param stored width and height as stored, before the orientation is applied
 * @param orientation 1 to 8 as in EXIF; 1 when the file says nothing
 * @param frames 1 for a still
 * @param scans of a progressive JPEG; 1 otherwise
 */
public record ImageHeader(ImageFormat format, Size stored, int orientation, int frames, int scans) {

    /** The size after the orientation has been applied. */
    public Size upright() {
        return orientation >= 5 ? stored.turned() : stored;
    }
}
