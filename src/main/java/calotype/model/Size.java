package calotype.model;

/** Width and height in pixels, at least 1 each. */
public record Size(int width, int height) {
    public Size {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("A picture has at least one pixel: " + width + "x" + height);
        }
    }

    public long pixels() {
        return (long) width * height;
    }

    public int longSide() {
        return Math.max(width, height);
    }

    /** Width and height exchanged, for a picture that lies on its side. */
    public Size turned() {
        return new Size(height, width);
    }

    /**
     * The largest size of this shape inside a box, never enlarged: one rounding, half up, at least 1 pixel. Always
     * computed from the original's upright size, so that chained reductions do not drift.
     */
    public Size fitInside(int maxWidth, int maxHeight) {
        double scale = Math.min(1, Math.min((double) maxWidth / width, (double) maxHeight / height));
        return new Size(scaled(width, scale), scaled(height, scale));
    }

    private static int scaled(int side, double scale) {
        return (int) Math.max(1, Math.round(side * scale));
    }

    /** Width divided by height, to four decimals. */
    public double aspectRatio() {
        return Math.round(10_000.0 * width / height) / 10_000.0;
    }
}
