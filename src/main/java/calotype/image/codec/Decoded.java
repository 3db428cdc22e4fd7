package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.model.Size;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;

/**
 * What a decoder made of a file.
 *
 * @param frame in any pixel format, not yet upright, with its ICC profile if it has one
 * @param stored the size of the whole picture, which the frame of a large JPEG is a half, a quarter or an eighth of
 * @param mayHaveAlpha whether the fourth channel, if there is one, is alpha (in a JPEG it is not)
 * @param truncated whether a part of the picture is missing
 */
public record Decoded(Frame frame, Size stored, boolean mayHaveAlpha, boolean truncated) implements AutoCloseable {
    static Decoded of(Frame frame, boolean truncated) {
        return new Decoded(frame, frame.size(), frame.mayHaveAlpha(), truncated);
    }

    /** The file says another size than its picture has: one of the two is damaged. */
    static ProblemException otherSize() {
        return ProblemCode.CORRUPT_IMAGE.because(
                "The file is damaged: its picture has another size than its header says.");
    }

    @Override
    public void close() {
        frame.close();
    }
}
