package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Plan.Effort;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** PNG without loss in the smallest of its forms: grey, red-green-blue, with alpha, or a palette where that is smaller. */
final class PngEncoder {
    static final String NAME = "png";

    private static final int MOST_COLOURS = 256;

    private PngEncoder() {}

    /** @param picture {@link Layout#YUV10}, or {@link Layout#BGRA} not premultiplied */
    static byte[] encode(Frame picture, Effort effort) {
        if (picture.layout() == Layout.BGRA) {
            return smallest(picture, effort);
        }
        try (Frame pixels = Scaler.convert(picture, Layout.BGRA, picture.size())) {
            return smallest(pixels, effort);
        }
    }

    private static byte[] smallest(Frame pixels, Effort effort) {
        Census census = Census.of(pixels);
        byte[] direct;
        try (Frame frame = census.grey ? grey(pixels) : Scaler.convert(pixels, census.layout(), pixels.size())) {
            direct = write(frame, "mixed", effort);
        }
        if (census.colours.size() > MOST_COLOURS) {
            return direct;
        }
        try (Frame frame = indexed(pixels, census.colours)) {
            byte[] palette = write(frame, "none", effort);
            return palette.length < direct.length ? palette : direct;
        }
    }

    private static byte[] write(Frame frame, String prediction, Effort effort) {
        try (Codec encoder = Codec.encoder(NAME, frame)
                        .with("pred", prediction)
                        .with("compression_level", effort == Effort.SMALL ? 9 : 6)
                        .open();
                Packet file = encoder.encode(frame)) {
            return file.toArray();
        }
    }

    private static Frame grey(Frame pixels) {
        return mapped(pixels, Layout.GRAY8, pixel -> pixel & 0xff);
    }

    private static Frame indexed(Frame pixels, Map<Integer, Integer> colours) {
        Frame frame = mapped(pixels, Layout.PAL8, pixel -> colours.getOrDefault(pixel, 0));
        IntBuffer palette = frame.palette();
        for (int i = 0; i < MOST_COLOURS; i++) {
            palette.put(i, 0xff000000);
        }
        colours.forEach((colour, index) -> palette.put(index, colour));
        return frame;
    }

    private interface ToByte {
        int of(int pixel);
    }

    private static Frame mapped(Frame pixels, Layout layout, ToByte map) {
        Frame frame = Frame.allocate(layout, pixels.size());
        IntBuffer from = pixels.plane(0).asIntBuffer();
        ByteBuffer to = frame.plane(0);
        int[] row = new int[pixels.size().width()];
        byte[] mapped = new byte[row.length];
        for (int y = 0; y < pixels.size().height(); y++) {
            from.get(y * (pixels.stride(0) / 4), row);
            for (int x = 0; x < row.length; x++) {
                mapped[x] = (byte) map.of(row[x]);
            }
            to.put(y * frame.stride(0), mapped);
        }
        return frame;
    }

    /**
     * What kinds of pixels there are.
     *
     * @param colours each with its number in the order of appearance; one more than a palette has when there are more
     */
    private record Census(boolean opaque, boolean grey, Map<Integer, Integer> colours) {
        static Census of(Frame pixels) {
            IntBuffer buffer = pixels.plane(0).asIntBuffer();
            Map<Integer, Integer> colours = new LinkedHashMap<>();
            int[] row = new int[pixels.size().width()];
            boolean opaque = true;
            boolean grey = true;
            for (int y = 0; y < pixels.size().height(); y++) {
                buffer.get(y * (pixels.stride(0) / 4), row);
                int previous = ~row[0];
                for (int pixel : row) {
                    opaque &= pixel >>> 24 == 0xff;
                    grey &= ((pixel ^ pixel >> 8) & 0xffff) == 0;
                    if (pixel != previous && colours.size() <= MOST_COLOURS) {
                        colours.putIfAbsent(pixel, colours.size());
                    }
                    previous = pixel;
                }
            }
            return new Census(opaque, opaque && grey, colours);
        }

        Layout layout() {
            return opaque ? Layout.RGB24 : Layout.RGBA;
        }
    }
}
