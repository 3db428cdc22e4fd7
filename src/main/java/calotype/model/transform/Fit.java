package calotype.model.transform;

import java.util.Locale;

/**
 * How a picture gets into a box of width and height.
 *
 * <ul>
 *   <li>COVER: fills the box, what sticks out is cut off
 *   <li>CONTAIN: whole inside the box, which is filled up with the background
 *   <li>FILL: stretched to the box
 *   <li>INSIDE: whole inside the box, as large as it can be
 *   <li>OUTSIDE: as small as it can be while it covers the box; nothing is cut off
 * </ul>
 */
public enum Fit {
    COVER,
    CONTAIN,
    FILL,
    INSIDE,
    OUTSIDE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
