package calotype.image.step;

import calotype.image.codec.Decoded;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Size;

/**
 * Reduces what a decoder gave to the largest size that is wanted, once, converts it to sRGB, and brings it into a working layout: {@link
 * Layout#YUV10} when the picture is opaque, {@link Layout#BGRA} premultiplied when it is not.
 */
public final class Reduce {
    private final int threads;

    public Reduce(int threads) {
        this.threads = threads;
    }

    /** @param size not yet upright; the decoded frame stays the caller's */
    public Frame toWorkingLayout(Decoded decoded, Size size) {
        if (!decoded.mayHaveAlpha()) {
            return opaque(decoded.frame(), size);
        }
        try (Frame pixels =
                Scaler.convert(decoded.frame(), Layout.BGRA, decoded.frame().size(), threads)) {
            if (Alpha.isOpaque(pixels)) {
                return opaque(decoded.frame(), size);
            }
            Alpha.premultiply(pixels);
            Frame reduced = Scaler.convert(pixels, Layout.BGRA, size, threads);
            ToSrgb toSrgb = ToSrgb.from(decoded.frame());
            if (toSrgb != null) {
                Alpha.unpremultiply(reduced);
                toSrgb.apply(reduced);
                Alpha.premultiply(reduced);
            }
            return reduced;
        }
    }

    /**
     * Likewise for one picture alone, whose pixels stay as they are where its size does: {@link Layout#BGRA}, not
     * premultiplied, when it is not opaque.
     *
     * @param layout of an opaque one, {@link Layout#YUV10} or {@link Layout#BGRA}
     */
    public Frame toPicture(Decoded decoded, Size size, Layout layout) {
        if (!decoded.mayHaveAlpha()) {
            return opaque(decoded.frame(), size, layout);
        }
        Frame pixels =
                Scaler.convert(decoded.frame(), Layout.BGRA, decoded.frame().size(), threads);
        if (Alpha.isOpaque(pixels)) {
            pixels.close();
            return opaque(decoded.frame(), size, layout);
        }
        Frame picture = pixels.size().equals(size) ? pixels : withAlpha(pixels, size);
        ToSrgb toSrgb = ToSrgb.from(decoded.frame());
        if (toSrgb != null) {
            toSrgb.apply(picture);
        }
        return picture;
    }

    /** @param pixels closed */
    private Frame withAlpha(Frame pixels, Size size) {
        try (pixels) {
            Alpha.premultiply(pixels);
            Frame reduced = Scaler.convert(pixels, Layout.BGRA, size, threads);
            Alpha.unpremultiply(reduced);
            return reduced;
        }
    }

    private Frame opaque(Frame frame, Size size) {
        return opaque(frame, size, Layout.YUV10);
    }

    private Frame opaque(Frame frame, Size size, Layout layout) {
        ToSrgb toSrgb = ToSrgb.from(frame);
        if (toSrgb == null) {
            return Scaler.convert(frame, layout, size, threads);
        }
        Frame pixels = toSrgb.scaled(frame, size, threads);
        if (layout == Layout.BGRA) {
            return pixels;
        }
        try (pixels) {
            return Scaler.convert(pixels, layout, size);
        }
    }
}
