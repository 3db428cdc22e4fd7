package calotype.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was learned about a source picture while its renditions were made.
 *
 * @param width of the upright picture, in pixels
 * @param height likewise
 * @param frames 1 for a still
 * @param colors three to five, the most dominant first; fewer when the picture has fewer
 * @param likeness null from a version that did not make one
 * @param warnings {@code truncated} when only a part could be read; {@code left_out:} and a rendition's name, or {@code
 *     animation}, for each part of the plan that this node has no codec for; {@code missing}, put on later, while a file is
 *     not in storage any more
 */
public record ImageFacts(
        ImageFormat format,
        int width,
        int height,
        int frames,
        boolean alpha,
        Exif exif,
        List<PaletteColor> colors,
        @Nullable Likeness likeness,
        List<String> warnings) {
    private static final String TRUNCATED = "truncated";
    private static final String LEFT_OUT = "left_out:";

    public ImageFacts {
        colors = List.copyOf(colors);
        warnings = List.copyOf(warnings);
    }

    /** The same without the place where the picture was taken. */
    public ImageFacts withoutLocation() {
        return new ImageFacts(format, width, height, frames, alpha, exif.withoutLocation(), colors, likeness, warnings);
    }

    /** The same of a picture of which only a part could be read. */
    public ImageFacts truncated() {
        return with(TRUNCATED);
    }

    /** The same where a part of the plan was not made, because a codec is missing. */
    public ImageFacts leftOut(String part) {
        return with(LEFT_OUT + part);
    }

    private ImageFacts with(String warning) {
        if (warnings.contains(warning)) {
            return this;
        }
        List<String> all = new ArrayList<>(warnings);
        all.add(warning);
        return new ImageFacts(format, width, height, frames, alpha, exif, colors, likeness, all);
    }
}
