package calotype.image.step;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.model.transform.Box;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/** What is different between two pictures of one size in {@link Layout#BGRA}. */
public final class Change {
    private static final Box NOTHING = new Box(0, 0, 1, 1);

    private Change() {}

    /** The smallest part that holds every difference, its corner at even coordinates; one pixel when there is none. */
    public static Box between(Frame before, Frame after) {
        int width = after.size().width();
        int left = width;
        int right = -1;
        int top = -1;
        int bottom = -1;
        int[] was = new int[width];
        int[] is = new int[width];
        IntBuffer from = before.plane(0).asIntBuffer();
        IntBuffer to = after.plane(0).asIntBuffer();
        for (int y = 0; y < after.size().height(); y++) {
            from.get(y * (before.stride(0) / 4), was);
            to.get(y * (after.stride(0) / 4), is);
            int first = Arrays.mismatch(was, is);
            if (first < 0) {
                continue;
            }
            int last = width - 1;
            while (was[last] == is[last]) {
                last--;
            }
            left = Math.min(left, first);
            right = Math.max(right, last);
            top = top < 0 ? y : top;
            bottom = y;
        }
        if (top < 0) {
            return NOTHING;
        }
        int x = left & ~1;
        int y = top & ~1;
        return new Box(x, y, right + 1 - x, bottom + 1 - y);
    }

    /** A copy of this part. */
    public static Frame part(Frame picture, Box box) {
        Frame part = picture.another(Layout.BGRA, box.size());
        ByteBuffer from = picture.plane(0);
        ByteBuffer to = part.plane(0);
        for (int y = 0; y < box.height(); y++) {
            int at = (box.y() + y) * picture.stride(0) + 4 * box.x();
            to.put(y * part.stride(0), from, at, 4 * box.width());
        }
        return part;
    }
}
