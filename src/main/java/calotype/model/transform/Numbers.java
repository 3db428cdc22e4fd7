package calotype.model.transform;

import java.math.BigDecimal;

/** Whole numbers that stand for decimal ones, so that two spellings of one number are equal. */
final class Numbers {
    private Numbers() {}

    /** The shortest form: 25 in tenths is {@code 2.5}, 20 is {@code 2}. */
    static String text(int number, int decimals) {
        BigDecimal shortest = BigDecimal.valueOf(number, decimals).stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0).toPlainString() : shortest.toPlainString();
    }
}
