package calotype.model;

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
 * @param warnings {@code truncated} when only a part could be read
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
    public static final List<String> TRUNCATED = List.of("truncated");

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
        return new ImageFacts(format, width, height, frames, alpha, exif, colors, likeness, TRUNCATED);
    }
}
