package calotype.model.transform;

import calotype.model.ImageFormat;
import calotype.model.Json;
import calotype.model.UuidV5;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done to a picture, in this order: crop, resize, rotate, flip, background. Normalised: two requests that
 * mean the same are equal and print the same.
 *
 * @param width of the box, in pixels; null to follow from the height
 * @param height of the box; null to follow from the width
 * @param fit INSIDE unless both sides are given
 * @param gravity CENTER unless something is cut off or filled up
 * @param rotation tenths of a degree clockwise, 0 to 3,599
 * @param background under the picture and round it; null for none, which is white where a format has no alpha
 * @param enlarge whether a small picture may become larger than it is
 * @param format null for the one that the client takes best
 * @param quality 1 to 100; null for the service's own, and for PNG, which loses nothing
 */
public record Transform(
        @Nullable Integer width,
        @Nullable Integer height,
        Fit fit,
        Gravity gravity,
        @Nullable Crop crop,
        int rotation,
        Flip flip,
        @Nullable Colour background,
        boolean enlarge,
        @Nullable ImageFormat format,
        @Nullable Integer quality) {
    /** The original as it is. */
    public static final Transform NONE =
            new Transform(null, null, Fit.INSIDE, Gravity.CENTER, null, 0, Flip.NONE, null, false, null, null);

    static final int FULL_TURN = 3_600;
    private static final int DECIMALS_OF_DEGREES = 1;

    public Transform {
        fit = width == null || height == null ? Fit.INSIDE : fit;
        gravity = fit == Fit.COVER || fit == Fit.CONTAIN ? gravity : Gravity.CENTER;
        rotation = Math.floorMod(rotation, FULL_TURN);
        enlarge = enlarge && (width != null || height != null);
        quality = format == ImageFormat.PNG ? null : quality;
    }

    /** Reduces to a box of this size without cutting anything off. */
    public static Transform inside(int width, int height, ImageFormat format, int quality) {
        return new Transform(
                width, height, Fit.INSIDE, Gravity.CENTER, null, 0, Flip.NONE, null, false, format, quality);
    }

    /** Reduces to exactly this size, which has the original's shape. */
    public static Transform to(int width, int height, ImageFormat format, int quality) {
        return new Transform(width, height, Fit.FILL, Gravity.CENTER, null, 0, Flip.NONE, null, false, format, quality);
    }

    /** The same in a format and a quality that are decided. */
    public Transform as(ImageFormat decided, int decidedQuality) {
        return new Transform(
                width, height, fit, gravity, crop, rotation, flip, background, enlarge, decided, decidedQuality);
    }

    /** The operations by their names in the grammar, in its order, with what is usual left out. */
    private Map<String, Object> operations() {
        Map<String, Object> all = new LinkedHashMap<>();
        put(all, "w", width);
        put(all, "h", height);
        put(all, "fit", fit == Fit.INSIDE ? null : fit.toString());
        put(all, "g", gravity.equals(Gravity.CENTER) ? null : gravity.toString());
        put(all, "crop", crop == null ? null : crop.toString());
        put(all, "rotate", rotation == 0 ? null : degrees());
        put(all, "flip", flip == Flip.NONE ? null : flip.toString());
        put(all, "bg", background == null ? null : background.toString());
        put(all, "enlarge", enlarge ? 1 : null);
        put(all, "format", format == null ? null : format.wire());
        put(all, "q", quality);
        return all;
    }

    private static void put(Map<String, Object> all, String name, @Nullable Object value) {
        if (value != null) {
            all.put(name, value);
        }
    }

    private Number degrees() {
        return rotation % 10 == 0 ? (Number) (rotation / 10) : (Number) (rotation / 10.0);
    }

    /** The canonical query: {@code w=400&h=300&fit=cover}; empty for {@link #NONE}. */
    public String query() {
        return print("=", "&");
    }

    /** The canonical options of a path: {@code w_400,h_300,fit_cover}; empty for {@link #NONE}. */
    public String options() {
        return print("_", ",");
    }

    private String print(String equals, String separator) {
        return operations().entrySet().stream()
                .map(operation -> operation.getKey() + equals + operation.getValue())
                .collect(Collectors.joining(separator));
    }

    /** The operations as canonical JSON (RFC 8785): names in order, no white space. */
    public String json() {
        return Json.text(new TreeMap<>(operations()));
    }

    /** Names the result of this transform of an image: a UUID of version 5 in the name space of the image's id. */
    public UUID id(UUID image) {
        return UuidV5.of(image, json());
    }
}
