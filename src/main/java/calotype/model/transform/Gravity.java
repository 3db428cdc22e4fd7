package calotype.model.transform;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The point of a picture that is kept in view: {@code cover} centres on it as far as the edges allow, {@code contain}
 * places the picture by it. A compass point is such a point at an edge.
 *
 * @param x from the left, in ten-thousandths of the width, 0 to 10,000
 * @param y from the top, likewise
 */
public record Gravity(int x, int y) {
    private static final int WHOLE = 10_000;
    private static final int DECIMALS = 4;

    public static final Gravity CENTER = new Gravity(WHOLE / 2, WHOLE / 2);

    private static final Map<String, Gravity> COMPASS = compass();

    private static Map<String, Gravity> compass() {
        Map<String, Gravity> points = new LinkedHashMap<>();
        points.put("center", CENTER);
        points.put("north", new Gravity(WHOLE / 2, 0));
        points.put("northeast", new Gravity(WHOLE, 0));
        points.put("east", new Gravity(WHOLE, WHOLE / 2));
        points.put("southeast", new Gravity(WHOLE, WHOLE));
        points.put("south", new Gravity(WHOLE / 2, WHOLE));
        points.put("southwest", new Gravity(0, WHOLE));
        points.put("west", new Gravity(0, WHOLE / 2));
        points.put("northwest", new Gravity(0, 0));
        return points;
    }

    /** Null when the text is neither a compass point nor {@code fp:x:y} with two shares of 1. */
    static @Nullable Gravity of(String text) {
        if (!text.matches("fp:(0(\\.\\d{1,4})?|1(\\.0{1,4})?):(0(\\.\\d{1,4})?|1(\\.0{1,4})?)")) {
            return COMPASS.get(text);
        }
        String[] parts = text.split(":");
        return new Gravity(share(parts[1]), share(parts[2]));
    }

    private static int share(String text) {
        return new BigDecimal(text).movePointRight(DECIMALS).intValueExact();
    }

    /** Where a window begins in a longer stretch, both in pixels. */
    int offsetX(int window, int length) {
        return offset(window, length, x);
    }

    /** Where a window begins in a longer stretch, both in pixels. */
    int offsetY(int window, int length) {
        return offset(window, length, y);
    }

    private static int offset(int window, int length, int point) {
        long start = Math.round((double) length * point / WHOLE - window / 2.0);
        return (int) Math.max(0, Math.min(length - window, start));
    }

    /** As the grammar writes it: the compass point if there is one. */
    @Override
    public String toString() {
        return COMPASS.entrySet().stream()
                .filter(point -> point.getValue().equals(this))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> "fp:" + text(x) + ":" + text(y));
    }

    private static String text(int share) {
        return Numbers.text(share, DECIMALS);
    }
}
