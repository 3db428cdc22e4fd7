package calotype.image.step;

import calotype.image.frame.Frame;
import calotype.model.Size;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;

/** Turns a picture as its EXIF orientation says, plane by plane. */
public final class Upright {
    private Upright() {}

    /** Where a sample of the upright plane comes from: {@code start + x * stepX + y * stepY}, in samples. */
    private record Walk(int start, int stepX, int stepY) {
        /** @param orientation 2 to 8: each is a transposition or not, then a mirror or not in both directions */
        static Walk over(Size upright, int stride, int orientation) {
            boolean transposed = orientation >= 5;
            int stepX = transposed ? stride : 1;
            int stepY = transposed ? 1 : stride;
            boolean fromRight = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
            boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
            int start =
                    (fromRight ? stepX * (upright.width() - 1) : 0) + (fromBottom ? stepY * (upright.height() - 1) : 0);
            return new Walk(start, fromRight ? -stepX : stepX, fromBottom ? -stepY : stepY);
        }
    }

    /**
     * @param frame in a working layout; closed when a turned one is returned instead
     * @param orientation 1 to 8 as in EXIF
     */
    public static Frame turn(Frame frame, int orientation) {
        if (orientation == 1) {
            return frame;
        }
        try (frame) {
            Frame turned = frame.another(
                    frame.layout(), orientation >= 5 ? frame.size().turned() : frame.size());
            for (int plane = 0; plane < frame.layout().planes(); plane++) {
                turnPlane(frame, turned, plane, orientation);
            }
            return turned;
        }
    }

    private static void turnPlane(Frame from, Frame to, int plane, int orientation) {
        int bytes = from.layout().bytesPerSample();
        Size size = to.planeSize(plane);
        Walk walk = Walk.over(size, from.stride(plane) / bytes, orientation);
        ByteBuffer source = from.plane(plane);
        ByteBuffer target = to.plane(plane);
        if (bytes == 4) {
            copy(source.asIntBuffer(), target.asIntBuffer(), size, walk, to.stride(plane) / bytes);
        } else {
            copy(source.asShortBuffer(), target.asShortBuffer(), size, walk, to.stride(plane) / bytes);
        }
    }

    private static void copy(IntBuffer from, IntBuffer to, Size size, Walk walk, int stride) {
        int[] row = new int[size.width()];
        for (int y = 0; y < size.height(); y++) {
            int at = walk.start + y * walk.stepY;
            for (int x = 0; x < row.length; x++, at += walk.stepX) {
                row[x] = from.get(at);
            }
            to.put(y * stride, row);
        }
    }

    private static void copy(ShortBuffer from, ShortBuffer to, Size size, Walk walk, int stride) {
        short[] row = new short[size.width()];
        for (int y = 0; y < size.height(); y++) {
            int at = walk.start + y * walk.stepY;
            for (int x = 0; x < row.length; x++, at += walk.stepX) {
                row[x] = from.get(at);
            }
            to.put(y * stride, row);
        }
    }
}
