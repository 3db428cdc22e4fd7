package calotype.image.metadata;

/** A placeholder of about 25 bytes: ThumbHash by Evan Wallace (github.com/evanw/thumbhash). */
public final class ThumbHash {
    private ThumbHash() {}

    /**
     * @param argb one {@code 0xAARRGGBB} per pixel, not premultiplied, rows from the top
     * @param width 1 to 100 pixels
     * @param height 1 to 100 pixels
     * @return base64 of the hash, with padding
     */
    public static String of(int[] argb, int width, int height) {
        throw new UnsupportedOperationException("being built");
    }
}
