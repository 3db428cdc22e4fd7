package calotype.image.step;

import calotype.image.codec.Animation.Part;
import calotype.image.codec.Decoded;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Size;
import calotype.model.transform.Box;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** The canvas of an animation, on which its parts are drawn: {@link Layout#BGRA}, not premultiplied, transparent at first. */
public final class Screen implements AutoCloseable {
    private final Frame canvas;
    private @Nullable Box cleared;

    public Screen(Size size) {
        this.canvas = Frame.allocate(Layout.BGRA, size);
        clear(Box.whole(size));
    }

    /** Draws the next part, if there is any of it; what is shown stays this screen's. */
    public Decoded show(Part part) {
        if (cleared != null) {
            clear(cleared);
            cleared = null;
        }
        Frame pixels = part.pixels();
        if (pixels != null) {
            try (Frame upper = Scaler.convert(pixels, Layout.BGRA, pixels.size())) {
                draw(upper, part.place(), part.over());
            }
            cleared = part.cleared() ? part.place() : null;
        }
        return new Decoded(canvas, canvas.size(), true, false);
    }

    private void draw(Frame upper, Box place, boolean over) {
        IntBuffer from = upper.plane(0).asIntBuffer();
        IntBuffer to = canvas.plane(0).asIntBuffer();
        int[] row = new int[place.width()];
        int[] below = new int[place.width()];
        for (int y = 0; y < place.height(); y++) {
            int at = (place.y() + y) * (canvas.stride(0) / 4) + place.x();
            from.get(y * (upper.stride(0) / 4), row);
            if (over) {
                to.get(at, below);
                for (int x = 0; x < row.length; x++) {
                    row[x] = row[x] >>> 24 == 0xff ? row[x] : Canvas.over(row[x], below[x]);
                }
            }
            to.put(at, row);
        }
    }

    private void clear(Box place) {
        IntBuffer pixels = canvas.plane(0).asIntBuffer();
        int[] row = new int[place.width()];
        for (int y = place.y(); y < place.y() + place.height(); y++) {
            pixels.put(y * (canvas.stride(0) / 4) + place.x(), row);
        }
    }

    @Override
    public void close() {
        canvas.close();
    }
}
