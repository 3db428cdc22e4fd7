package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.model.ImageHeader;
import calotype.model.transform.Box;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The parts of an animated file, read one after the other. Not thread-safe. */
public interface Animation extends AutoCloseable {
    /**
     * What is drawn next.
     *
     * @param pixels not premultiplied, in any pixel format; the animation's own, until the next part or its end; null
     *     where damage leaves nothing to draw
     * @param place on the canvas
     * @param millis for which the canvas is shown then
     * @param over whether it is drawn over what is there, instead of in its place
     * @param cleared whether its place becomes transparent before the next part is drawn
     */
    record Part(@Nullable Frame pixels, Box place, int millis, boolean over, boolean cleared) {}

    /** Null at the end. */
    @Nullable
    Part next();

    /** How often it is shown, 0 for ever; known from the first part on. */
    int rounds();

    @Override
    void close();

    /**
     * Null for a format whose animations are not read.
     *
     * @param maxPixels of which twice as many make a decoder give up
     */
    static @Nullable Animation open(Path file, ImageHeader header, long maxPixels) {
        long most = 2 * Math.min(maxPixels, Long.MAX_VALUE / 2);
        return switch (header.format()) {
            case GIF -> new GifAnimation(file, header.stored(), most);
            case WEBP -> new WebpAnimation(file, header.stored(), most);
            default -> null;
        };
    }
}
