package calotype.model.transform;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** @param argb {@code 0xAARRGGBB}, not premultiplied */
public record Colour(int argb) {
    public static final Colour WHITE = new Colour(0xffffffff);
    public static final Colour TRANSPARENT = new Colour(0);

    /** Null when the text is not six or eight hex digits: red, green, blue and perhaps alpha. */
    static @Nullable Colour of(String text) {
        if (!text.matches("[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?")) {
            return null;
        }
        int alpha = text.length() == 8 ? Integer.parseInt(text.substring(6), 16) : 0xff;
        return new Colour(alpha << 24 | Integer.parseInt(text.substring(0, 6), 16));
    }

    /** The same colour without holes. */
    public Colour opaque() {
        return new Colour(argb | 0xff000000);
    }

    /** As the grammar writes it: lower case, alpha only when there is some to see through. */
    @Override
    public String toString() {
        String rgb = String.format(Locale.ROOT, "%06x", argb & 0xffffff);
        return argb >>> 24 == 0xff ? rgb : rgb + String.format(Locale.ROOT, "%02x", argb >>> 24);
    }
}
