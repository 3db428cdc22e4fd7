package calotype.model;

import static calotype.problem.ProblemCode.TOO_MANY_FRAMES;
import static calotype.problem.ProblemCode.TOO_MANY_PIXELS;

import calotype.problem.ProblemCode;

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

    /** All frames of an animation together may have this many times the pixels of one picture. */
    private static final int ANIMATION_FACTOR = 5;

    /**
     * @throws calotype.problem.ProblemException {@code too_many_pixels} or {@code too_many_frames} (scans too), with the
     *     limit and the found value as members
     */
    public void check(ImageHeader header) {
        Size size = header.stored();
        refuse(TOO_MANY_PIXELS, "pixels a side", "side", size.longSide(), maxSide);
        refuse(TOO_MANY_PIXELS, "pixels", "pixels", size.pixels(), maxPixels);
        refuse(TOO_MANY_FRAMES, "frames", "frames", header.frames(), maxFrames);
        refuse(TOO_MANY_FRAMES, "scans", "scans", header.scans(), maxScans);
        if (header.frames() > 1) {
            long total = size.pixels() * header.frames();
            refuse(TOO_MANY_FRAMES, "pixels in all frames", "frame_pixels", total, ANIMATION_FACTOR * maxPixels);
        }
    }

    private static void refuse(ProblemCode code, String what, String member, long found, long max) {
        if (found > max) {
            throw code.because("The picture has " + found + " " + what + "; at most " + max + " are accepted.")
                    .with("max_" + member, max)
                    .with("found_" + member, found);
        }
    }
}
