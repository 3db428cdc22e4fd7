package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Plan.Effort;
import calotype.model.Size;

/**
 * Lossy WebP by libwebp. Opaque pictures go in as YCbCr, without a detour over RGB; pictures with alpha as BGRA, whose
 * alpha stays exact.
 */
final class WebpEncoder {
    static final String NAME = "libwebp";

    /** Up to here, in pixels, the next better method costs a millisecond at most, and saves bytes. */
    private static final long SMALL_PICTURE = 160 * 160;

    /** From here on, in pixels, one segment does as well as four. */
    private static final long LARGE_PICTURE = 1_500_000;

    private WebpEncoder() {}

    /** @param picture {@link Layout#YUV10}, or {@link Layout#BGRA} not premultiplied */
    static byte[] encode(Frame picture, int quality, Effort effort) {
        if (picture.layout() == Layout.BGRA) {
            return encodeAsIs(picture, quality, effort);
        }
        try (Frame limited = Scaler.convert(picture, Layout.YUV8, picture.size())) {
            LibWebp library = LibWebp.here();
            return library == null
                    ? encodeAsIs(limited, quality, effort)
                    : library.encode(limited, settings(picture.size(), quality, effort));
        }
    }

    /**
     * Sorting the blocks of a large picture into segments takes a third of the time that its coding does. Without, and
     * with a lower number for the quality, it comes out in as many bytes, and as like.
     */
    static LibWebp.Settings settings(Size size, int quality, Effort effort) {
        int method = method(size, effort);
        return effort == Effort.FAST && size.pixels() >= LARGE_PICTURE
                ? new LibWebp.Settings(Math.max(0, 100 - (100 - quality) * 1.15f), method, 1, 0)
                : new LibWebp.Settings(quality, method, 4, 50);
    }

    /** Of libwebp, 0 to 6: the time that is spent on fewer bytes. */
    static int method(Size size, Effort effort) {
        if (effort == Effort.SMALL) {
            return 4;
        }
        return size.pixels() <= SMALL_PICTURE ? 3 : 2;
    }

    private static byte[] encodeAsIs(Frame frame, int quality, Effort effort) {
        try (Codec encoder = Codec.encoder(NAME, frame)
                        .with("quality", quality)
                        .with("compression_level", method(frame.size(), effort))
                        .open();
                Packet file = encoder.encode(frame)) {
            return file.toArray();
        }
    }
}
