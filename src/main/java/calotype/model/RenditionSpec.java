package calotype.model;

/**
 * One picture to make.
 *
 * @param name unique within a plan: {@code thumbnail}, {@code thumb_small}, {@code optimized_webp}
 * @param maxWidth of the box that it fits inside, in pixels; never enlarged
 * @param maxHeight likewise
 * @param quality 1 to 100
 */
public record RenditionSpec(
        String name, RenditionSet set, ImageFormat format, int maxWidth, int maxHeight, int quality) {

    public Size sizeFor(Size upright) {
        return upright.fitInside(maxWidth, maxHeight);
    }
}
