package calotype.http;

import calotype.model.ImageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names that clients give their files: only shown, never used as a path. */
final class Filenames {
    private static final int MAX_LENGTH = 255;
    private static final Map<ImageFormat, Set<String>> MORE_EXTENSIONS = Map.of(
            ImageFormat.JPEG, Set.of("jpeg", "jpe", "jfif"),
            ImageFormat.TIFF, Set.of("tif"),
            ImageFormat.HEIC, Set.of("heif", "hif"),
            ImageFormat.BMP, Set.of("dib"));

    private Filenames() {}

    /** The last part of a client's path without control and direction characters, cut to 255; never empty. */
    static String clean(@Nullable String name, ImageFormat format) {
        String text = name == null ? "" : name;
        String base = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
        StringBuilder clean = new StringBuilder();
        base.codePoints().filter(Filenames::isShown).limit(MAX_LENGTH).forEach(clean::appendCodePoint);
        String shown = clean.toString().strip();
        return shown.isEmpty() || shown.equals(".") || shown.equals("..") ? "upload." + format.extension() : shown;
    }

    private static boolean isShown(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /** Whether the name's ending is one of the format's. */
    static boolean fits(String name, ImageFormat format) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return ending.equals(format.extension())
                || MORE_EXTENSIONS.getOrDefault(format, Set.of()).contains(ending);
    }
}
