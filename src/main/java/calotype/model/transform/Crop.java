package calotype.model.transform;

import calotype.model.Size;
import calotype.problem.ProblemCode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of the upright original that is kept.
 *
 * @param percent whether the numbers are hundredths of a percent, else pixels
 * @param x left edge
 * @param y upper edge
 * @param width at least 1
 * @param height at least 1
 */
public record Crop(boolean percent, int x, int y, int width, int height) {
    private static final int DECIMALS = 2;
    private static final int WHOLE = 10_000;
    private static final Pattern PIXELS = Pattern.compile("(\\d{1,6})-(\\d{1,6})-(\\d{1,6})-(\\d{1,6})");
    private static final String SHARE = "(\\d{1,3}(?:\\.\\d{1,2})?)p";
    private static final Pattern PERCENT = Pattern.compile(SHARE + "-" + SHARE + "-" + SHARE + "-" + SHARE);

    /** Null when the text is no {@code x-y-w-h}, in pixels or with a {@code p} after each number. */
    static @Nullable Crop of(String text) {
        Matcher pixels = PIXELS.matcher(text);
        Matcher shares = PERCENT.matcher(text);
        Crop crop = pixels.matches() ? of(false, pixels) : shares.matches() ? of(true, shares) : null;
        return crop == null || crop.width == 0 || crop.height == 0 ? null : crop;
    }

    private static Crop of(boolean percent, Matcher found) {
        int[] numbers = new int[4];
        for (int i = 0; i < numbers.length; i++) {
            BigDecimal number = new BigDecimal(found.group(i + 1));
            numbers[i] = number.movePointRight(percent ? DECIMALS : 0).intValueExact();
        }
        return new Crop(percent, numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** @throws calotype.problem.ProblemException {@code crop_out_of_bounds}, with the picture's size */
    Box in(Size picture) {
        int fullWidth = percent ? WHOLE : picture.width();
        int fullHeight = percent ? WHOLE : picture.height();
        if (x + width > fullWidth || y + height > fullHeight) {
            throw ProblemCode.CROP_OUT_OF_BOUNDS
                    .because("The crop " + this + " reaches outside the picture, which is " + picture.width() + " x "
                            + picture.height() + " pixels.")
                    .with("image_size", Map.of("width", picture.width(), "height", picture.height()));
        }
        return percent ? shareOf(picture) : new Box(x, y, width, height);
    }

    private Box shareOf(Size picture) {
        int left = Math.min(pixel(x, picture.width()), picture.width() - 1);
        int top = Math.min(pixel(y, picture.height()), picture.height() - 1);
        int right = Math.max(left + 1, pixel(x + width, picture.width()));
        int bottom = Math.max(top + 1, pixel(y + height, picture.height()));
        return new Box(left, top, right - left, bottom - top);
    }

    private static int pixel(int share, int side) {
        return Math.round((float) ((double) side * share / WHOLE));
    }

    @Override
    public String toString() {
        return text(x) + "-" + text(y) + "-" + text(width) + "-" + text(height);
    }

    private String text(int number) {
        return percent ? Numbers.text(number, DECIMALS) + "p" : Integer.toString(number);
    }
}
