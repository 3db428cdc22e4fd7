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

    private WebpEncoder() {}

    /** @param picture {@link Layout#YUV10}, or {@link Layout#BGRA} not premultiplied */
    static byte[] encode(Frame picture, int quality, Effort effort) {
        if (picture.layout() == Layout.BGRA) {
            return encodeAsIs(picture, quality, effort);
        }
        try (Frame limited = Scaler.convert(picture, Layout.YUV8, picture.size())) {
            return encodeAsIs(limited, quality, effort);
        }
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
