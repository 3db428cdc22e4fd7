package calotype.model;

/**
 * What a picture may be, told by its header before anything is decoded.
 *
 * @param maxPixels of one frame
 * @param maxSide of width and of height, in pixels
 * @param maxFrames of an animation
 * @param maxScans of a progressive JPEG: each one costs a pass over all pixels
 */
public record Limits(long maxPixels, int maxSide, int maxFrames, int maxScans) {
    public static final Limits DEFAULT = new Limits(100_000_000, 65_500, 500, 500);

    /** @throws calotype.problem.ProblemException {@code too_many_pixels} or {@code too_many_frames}, naming limit and found value */
    public void check(ImageHeader header) {
        throw new UnsupportedOperationException("being built");
    }
}
