package calotype.image.metadata;

import calotype.model.PaletteColor;
import java.util.List;

/** Finds the dominant colours of a small picture. */
public final class Palette {
    private Palette() {}

    /**
     * @param argb one {@code 0xAARRGGBB} per pixel, not premultiplied, sRGB; about 64 pixels a side
     * @return three to five colours, the largest share first; fewer when the picture has fewer
     */
    public static List<PaletteColor> of(int[] argb) {
        throw new UnsupportedOperationException("being built");
    }
}
