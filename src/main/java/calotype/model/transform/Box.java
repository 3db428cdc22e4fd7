package calotype.model.transform;

import calotype.model.Size;

/** A part of a picture, in pixels from its upper left corner; at least one pixel wide and high. */
public record Box(int x, int y, int width, int height) {
    public static Box whole(Size size) {
        return new Box(0, 0, size.width(), size.height());
    }

    public Size size() {
        return new Size(width, height);
    }
}
