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
 * @param thumbhash base64 (github.com/evanw/thumbhash)
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
        @Nullable String thumbhash,
        List<String> warnings) {
    public ImageFacts {
        colors = List.copyOf(colors);
        warnings = List.copyOf(warnings);
    }

    /** The same without the place where the picture was taken. */
    public ImageFacts withoutLocation() {
        return new ImageFacts(
                format, width, height, frames, alpha, exif.withoutLocation(), colors, thumbhash, warnings);
    }
}
