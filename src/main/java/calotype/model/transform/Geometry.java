package calotype.model.transform;

import calotype.model.Size;
import calotype.problem.ProblemCode;
import java.util.List;
import java.util.Map;

/**
 * What a transform comes to for a picture of some size. All sizes are computed from the original's, with one rounding.
 *
 * @param region the part of the upright original that is seen
 * @param scaled the size that this part gets
 * @param canvas the size after filling up, not smaller than {@code scaled}
 * @param place where the scaled picture lies on the canvas
 * @param result the size after the rotation
 */
public record Geometry(Box region, Size scaled, Size canvas, Box place, Size result) {
    /**
     * @param original upright
     * @param maxSide of the result, in pixels
     * @throws calotype.problem.ProblemException {@code crop_out_of_bounds}, or {@code invalid_parameter} when the result
     *     would be too large
     */
    public static Geometry of(Transform transform, Size original, int maxSide) {
        Crop crop = transform.crop();
        Box kept = crop == null ? Box.whole(original) : crop.in(original);
        Geometry flat = resized(transform, kept);
        Size result = turned(flat.canvas, transform.rotation());
        if (Math.max(result.longSide(), flat.canvas.longSide()) > maxSide) {
            String found = result.width() + " x " + result.height();
            String detail = "the result would have " + found + " pixels, of which at most " + maxSide
                    + " a side are made; ask for less";
            throw ProblemCode.INVALID_PARAMETER
                    .because("The parameter w or h is not valid: " + detail + ".")
                    .with("errors", List.of(Map.of("parameter", "w", "detail", detail)));
        }
        return new Geometry(flat.region, flat.scaled, flat.canvas, flat.place, result);
    }

    private static Geometry resized(Transform transform, Box kept) {
        Integer w = transform.width();
        Integer h = transform.height();
        if (w == null || h == null) {
            double scale = w != null ? (double) w / kept.width() : h != null ? (double) h / kept.height() : 1;
            return plain(kept, scaled(kept.size(), shrinking(transform, scale)));
        }
        double across = (double) w / kept.width();
        double down = (double) h / kept.height();
        double inside = shrinking(transform, Math.min(across, down));
        double outside = shrinking(transform, Math.max(across, down));
        return switch (transform.fit()) {
            case INSIDE -> plain(kept, scaled(kept.size(), inside));
            case OUTSIDE -> plain(kept, scaled(kept.size(), outside));
            case FILL ->
                plain(
                        kept,
                        new Size(
                                rounded(kept.width() * shrinking(transform, across)),
                                rounded(kept.height() * shrinking(transform, down))));
            case CONTAIN -> contained(kept, scaled(kept.size(), inside), new Size(w, h), transform.gravity());
            case COVER -> {
                // A box that a small picture cannot fill shrinks with its shape.
                double shrink = Math.min(1, outside / Math.max(across, down));
                yield covered(kept, new Size(rounded(w * shrink), rounded(h * shrink)), outside, transform.gravity());
            }
        };
    }

    private static double shrinking(Transform transform, double scale) {
        return transform.enlarge() ? scale : Math.min(1, scale);
    }

    private static Geometry plain(Box region, Size scaled) {
        return new Geometry(region, scaled, scaled, Box.whole(scaled), scaled);
    }

    private static Geometry contained(Box region, Size scaled, Size box, Gravity gravity) {
        Box place = new Box(
                gravity.offsetX(scaled.width(), box.width()),
                gravity.offsetY(scaled.height(), box.height()),
                scaled.width(),
                scaled.height());
        return new Geometry(region, scaled, box, place, box);
    }

    /** The part of the original that will fill the box is cut out before it is reduced: less to reduce, and no difference to see. */
    private static Geometry covered(Box kept, Size box, double scale, Gravity gravity) {
        int width = Math.min(kept.width(), rounded(box.width() / scale));
        int height = Math.min(kept.height(), rounded(box.height() / scale));
        Box region = new Box(
                kept.x() + gravity.offsetX(width, kept.width()),
                kept.y() + gravity.offsetY(height, kept.height()),
                width,
                height);
        return plain(region, box);
    }

    private static Size scaled(Size size, double scale) {
        return new Size(rounded(size.width() * scale), rounded(size.height() * scale));
    }

    private static int rounded(double side) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE / 2, Math.round(side)));
    }

    /** The box that a turned picture needs. */
    private static Size turned(Size size, int tenths) {
        if (tenths % 1_800 == 0) {
            return size;
        }
        if (tenths % 900 == 0) {
            return size.turned();
        }
        double angle = Math.toRadians(tenths / 10.0);
        double cos = Math.abs(Math.cos(angle));
        double sin = Math.abs(Math.sin(angle));
        return new Size(
                rounded(size.width() * cos + size.height() * sin), rounded(size.width() * sin + size.height() * cos));
    }

    /** How much smaller the picture becomes, at the side where it becomes least so: 0.1 is a tenth. */
    public double scale() {
        return Math.max((double) scaled.width() / region.width(), (double) scaled.height() / region.height());
    }
}
