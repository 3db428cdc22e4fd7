package calotype.model.header;

import calotype.model.Size;
import calotype.problem.ProblemCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the walk through one file's structure found.
 *
 * @param stored width and height before the orientation is applied; a side beyond int's range is {@link
 *     Integer#MAX_VALUE}, so that limits refuse it
 * @param orientation 1 to 8 as in EXIF
 * @param frames 1 for a still
 * @param scans of a JPEG that was walked to its end; 1 otherwise
 * @param exif where the camera's words are, null when there are none
 */
public record Findings(
        Size stored,
        int orientation,
        int frames,
        int scans,
        @Nullable Block exif) {
    static Findings still(Size stored) {
        return new Findings(stored, 1, 1, 1, null);
    }

    /** Findings of a format whose orientation is said by its EXIF block. */
    static Findings of(Source in, Size stored, int frames, int scans, @Nullable Block exif) throws IOException {
        int orientation = exif == null ? 1 : TiffDirectory.first(in, exif).orientation();
        return new Findings(stored, orientation, frames, scans, exif);
    }

    /** @throws calotype.problem.ProblemException {@code corrupt_image} when a side is zero or less */
    static Size size(long width, long height) {
        if (width < 1 || height < 1) {
            throw ProblemCode.CORRUPT_IMAGE.because("The picture's header claims a width or height of zero.");
        }
        return new Size(clamped(width), clamped(height));
    }

    static int clamped(long number) {
        return (int) Math.min(Integer.MAX_VALUE, number);
    }

    /** The size with more pixels, where a file states several: limits must hold for the worst of them. */
    static Size larger(@Nullable Size known, Size other) {
        return known == null || other.pixels() > known.pixels() ? other : known;
    }
}
