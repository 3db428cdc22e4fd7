package calotype.image;

import calotype.image.codec.PictureWriter;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.image.step.Alpha;
import calotype.model.ImageFormat;
import calotype.model.Plan.Effort;
import calotype.model.Size;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A picture so small that it lies in a list's text: a WebP of at most 16 pixels a side as a {@code data:} URI. */
final class InlinePreview {
    static final int MOST = 400;

    private static final String PREFIX = "data:image/webp;base64,";
    private static final int[] SIDES = {16, 12, 8};
    private static final int QUALITY = 30;

    private InlinePreview() {}

    /** @return at most 400 characters; null when even the smallest is longer, or nobody here writes WebP */
    static @Nullable String of(Frame level) {
        if (!PictureWriter.writes(level.tier(), ImageFormat.WEBP)) {
            return null;
        }
        for (int side : SIDES) {
            String uri = PREFIX + Base64.getEncoder().encodeToString(encoded(level, side));
            if (uri.length() <= MOST) {
                return uri;
            }
        }
        return null;
    }

    private static byte[] encoded(Frame level, int side) {
        Size size = level.size().fitInside(side, side);
        try (Frame tiny = Scaler.convert(level, level.layout(), size)) {
            if (tiny.layout() != Layout.BGRA) {
                return PictureWriter.encode(tiny, ImageFormat.WEBP, QUALITY, Effort.SMALL);
            }
            try (Frame straight = Alpha.unpremultiplied(tiny)) {
                return PictureWriter.encode(straight, ImageFormat.WEBP, QUALITY, Effort.SMALL);
            }
        }
    }
}
