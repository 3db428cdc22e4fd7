package calotype.image.metadata;

import com.drew.lang.Rational;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** The entries of one EXIF directory, cleaned: a camera or a forger may have written anything at all. */
record Tags(@Nullable Directory directory) {
    private static final int MAX_TEXT = 200;

    static Tags of(Metadata metadata, Class<? extends Directory> kind) {
        return new Tags(metadata.getFirstDirectoryOfType(kind));
    }

    /** At most 200 characters of clean text, null when nothing is left. */
    @Nullable
    String text(int tag) {
        return clean(directory == null ? null : directory.getString(tag), MAX_TEXT);
    }

    /**
     * The first characters of visible text, null when nothing is left. Control and format characters (U+0000 that no
     * database takes, text direction overrides), halves of surrogate pairs and replacement characters are dropped.
     */
    static @Nullable String clean(@Nullable String raw, int most) {
        if (raw == null) {
            return null;
        }
        String clean = raw.codePoints()
                .filter(Tags::isVisible)
                .limit(most)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return clean.isEmpty() ? null : clean;
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> codePoint != 0xFFFD;
        };
    }

    double number(int tag) {
        return number(tag, 0);
    }

    /** One number of an entry; NaN when it is not there, is no number, or is divided by zero. */
    double number(int tag, int index) {
        Object value = directory == null ? null : directory.getObject(tag);
        if (value != null && value.getClass().isArray()) {
            value = index < Array.getLength(value) ? Array.get(value, index) : null;
        } else if (index > 0) {
            value = null;
        }
        if (value instanceof Rational ratio && ratio.getDenominator() == 0) {
            return Double.NaN;
        }
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
