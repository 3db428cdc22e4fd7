package calotype.image.step;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Size;
import java.nio.IntBuffer;

/**
 * A picture of at most 64 pixels a side on the Java heap, to find colours and a placeholder in.
 *
 * @param argb one {@code 0xAARRGGBB} per pixel, not premultiplied
 */
public record Swatch(int[] argb, Size size) {
    public static final int SIDE = 64;

    /** @param level a frame in a working layout */
    public static Swatch of(Frame level) {
        Size size = level.size().fitInside(SIDE, SIDE);
        try (Frame small = Scaler.convert(level, Layout.BGRA, size)) {
            if (level.layout() != Layout.BGRA) {
                return read(small);
            }
            try (Frame straight = Alpha.unpremultiplied(small)) {
                return read(straight);
            }
        }
    }

    private static Swatch read(Frame pixels) {
        Size size = pixels.size();
        IntBuffer rows = pixels.plane(0).asIntBuffer();
        int[] argb = new int[size.width() * size.height()];
        for (int y = 0; y < size.height(); y++) {
            rows.get(y * (pixels.stride(0) / 4), argb, y * size.width(), size.width());
        }
        return new Swatch(argb, size);
    }
}
