package calotype.image.step;

import calotype.image.codec.Decoded;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Size;
import calotype.model.transform.Box;

/** The part of a decoded picture that will be seen: nothing else is reduced. */
public final class Region {
    private Region() {}

    /**
     * Where a part of the upright picture lies in the picture as it is stored.
     *
     * @param upright size of the whole
     * @param orientation 1 to 8 as in EXIF
     */
    public static Box stored(Box part, Size upright, int orientation) {
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        int x = fromRight ? upright.width() - part.x() - part.width() : part.x();
        int y = fromBottom ? upright.height() - part.y() - part.height() : part.y();
        return orientation >= 5
                ? new Box(y, x, part.height(), part.width())
                : new Box(x, y, part.width(), part.height());
    }

    /** The same part of a picture that was decoded smaller than it is. */
    public static Box scaled(Box part, Size stored, Size decoded) {
        if (stored.equals(decoded)) {
            return part;
        }
        double across = (double) decoded.width() / stored.width();
        double down = (double) decoded.height() / stored.height();
        int left = Math.min(decoded.width() - 1, (int) Math.round(part.x() * across));
        int top = Math.min(decoded.height() - 1, (int) Math.round(part.y() * down));
        int right = Math.min(decoded.width(), (int) Math.round((part.x() + part.width()) * across));
        int bottom = Math.min(decoded.height(), (int) Math.round((part.y() + part.height()) * down));
        return new Box(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    }

    /**
     * Cuts the part out. Where pixels share their colour in pairs, a part that begins within one is moved by a pixel,
     * which nobody sees once it is reduced.
     *
     * @param decoded closed, unless it is what is returned
     * @param exact whether it must not be moved
     */
    public static Decoded cut(Decoded decoded, Box part, boolean exact) {
        Frame frame = decoded.frame();
        if (part.equals(Box.whole(frame.size()))) {
            return decoded;
        }
        if (!exact && frame.canBeginAt(part.x() & ~1, part.y() & ~1)) {
            frame.crop(part.x() & ~1, part.y() & ~1, part.width(), part.height());
            return decoded;
        }
        if (frame.canBeginAt(part.x(), part.y())) {
            frame.crop(part.x(), part.y(), part.width(), part.height());
            return decoded;
        }
        try (decoded) {
            Frame pixels = Scaler.convert(frame, Layout.BGRA, frame.size());
            pixels.takeColoursLeft(frame);
            pixels.crop(part.x(), part.y(), part.width(), part.height());
            return new Decoded(pixels, decoded.stored(), decoded.mayHaveAlpha(), decoded.truncated());
        }
    }
}
