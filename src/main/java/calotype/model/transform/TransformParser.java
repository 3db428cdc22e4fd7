package calotype.model.transform;

import calotype.model.ImageFormat;
import calotype.model.Nearest;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the grammar of {@code docs/render.md}.
 *
 * <p>Every method may throw {@code unknown_operation}, naming the nearest right one; {@code invalid_parameter}, with what
 * would be right; and {@code not_configured} for words of the grammar that this version does not obey yet.
 */
public final class TransformParser {
    /** In the order of the canonical print. */
    static final List<String> NAMES = List.of(
            "w", "h", "fit", "g", "crop", "rotate", "flip", "bg", "enlarge", "format", "q", "page", "animation");

    /** What the short names are called elsewhere, for those who try. */
    private static final Map<String, String> LONG_NAMES = Map.of(
            "width", "w",
            "height", "h",
            "gravity", "g",
            "position", "g",
            "background", "bg",
            "quality", "q",
            "resize", "fit",
            "angle", "rotate",
            "mirror", "flip");

    public static final int MAX_SIDE = 8_192;

    private static final Map<String, ImageFormat> FORMATS = Map.of(
            "jpeg", ImageFormat.JPEG,
            "jpg", ImageFormat.JPEG,
            "png", ImageFormat.PNG,
            "webp", ImageFormat.WEBP,
            "avif", ImageFormat.AVIF);

    private final Map<String, String> given;

    private TransformParser(Map<String, String> given) {
        this.given = given;
    }

    /** @param query decoded names and values, in any order */
    public static Transform query(Iterable<Map.Entry<String, String>> query) {
        Map<String, String> given = new LinkedHashMap<>();
        query.forEach(each -> add(given, each.getKey(), each.getValue()));
        return new TransformParser(given).transform();
    }

    /** @param text a query without percent signs: {@code w=400&fit=cover} */
    public static Transform query(String text) {
        return parts(text, "&", '=');
    }

    /** @param text the options of a path: {@code w_400,fit_cover} */
    public static Transform options(String text) {
        return parts(text, ",", '_');
    }

    private static Transform parts(String text, String separator, char equals) {
        List<Map.Entry<String, String>> parts = new ArrayList<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(separator, -1)) {
            int at = part.indexOf(equals);
            parts.add(Map.entry(at < 0 ? part : part.substring(0, at), at < 0 ? "" : part.substring(at + 1)));
        }
        return query(parts);
    }

    private static void add(Map<String, String> given, String name, String value) {
        if (!NAMES.contains(name)) {
            throw unknown(name);
        }
        if (given.put(name, value) != null) {
            throw invalid(name, "it is there twice");
        }
    }

    private static ProblemException unknown(String name) {
        String shown = name.length() > 40 ? name.substring(0, 40) + "…" : name;
        return ProblemCode.UNKNOWN_OPERATION
                .because(
                        "There is no operation " + shown + hint(name) + " There are: " + String.join(", ", NAMES) + ".")
                .with("operations", NAMES);
    }

    private static String hint(String wrong) {
        Set<String> words = new LinkedHashSet<>(NAMES);
        words.addAll(LONG_NAMES.keySet());
        return Nearest.of(wrong, words)
                .map(word -> "; did you mean " + LONG_NAMES.getOrDefault(word, word) + "?")
                .orElse(".");
    }

    private Transform transform() {
        refuseWhatIsNotBuilt();
        return new Transform(
                number("w", 1, MAX_SIDE),
                number("h", 1, MAX_SIDE),
                word("fit", Fit.values(), Fit.INSIDE),
                orElse(read("g", Gravity::of, "center, north, northeast … northwest, or fp:0.3:0.4"), Gravity.CENTER),
                read("crop", Crop::of, "x-y-w-h in pixels, such as 0-0-400-300, or in percent: 10p-0p-50p-100p"),
                orElse(
                        read("rotate", TransformParser::rotation, "degrees from -360 to 360, with at most one decimal"),
                        0),
                word("flip", new Flip[] {Flip.H, Flip.V, Flip.HV}, Flip.NONE),
                read("bg", Colour::of, "RRGGBB or RRGGBBAA in hex digits"),
                orElse(read("enlarge", TransformParser::flag, "0 or 1"), false),
                format(),
                number("q", 1, 100));
    }

    private void refuseWhatIsNotBuilt() {
        Stream.of("smart", "face").filter(word -> word.equals(given.get("g"))).forEach(word -> {
            throw notBuilt("g=" + word, "name the point to keep in view: g=fp:0.5:0.3");
        });
        if ("auto".equals(given.get("q"))) {
            throw notBuilt("q=auto", "give a number from 1 to 100, or leave it out");
        }
        Integer page = number("page", 1, Integer.MAX_VALUE);
        if (page != null && page > 1) {
            throw notBuilt("page=" + page, "only the first page of a file is rendered");
        }
        if (orElse(read("animation", TransformParser::flag, "0 or 1"), false)) {
            throw notBuilt("animation=1", "the first frame is rendered");
        }
    }

    private static ProblemException notBuilt(String what, String instead) {
        return ProblemCode.NOT_CONFIGURED.because(what + " is not available on this service; " + instead + ".");
    }

    private @Nullable ImageFormat format() {
        String text = given.get("format");
        if (text == null || text.equals("auto")) {
            return null;
        }
        ImageFormat format = FORMATS.get(text);
        if (format == null) {
            throw invalid("format", "one of auto, jpeg, png, webp, avif");
        }
        return format;
    }

    private @Nullable Integer number(String name, int least, int most) {
        String range = most == Integer.MAX_VALUE ? "a whole number from " + least : least + " to " + most;
        return read(name, text -> whole(text, least, most), range);
    }

    private static @Nullable Integer whole(String text, int least, int most) {
        if (!text.matches("[0-9]{1,9}")) {
            return null;
        }
        int number = Integer.parseInt(text);
        return number < least || number > most ? null : (Integer) number;
    }

    private static @Nullable Integer rotation(String text) {
        if (!text.matches("-?[0-9]{1,3}(\\.[0-9])?")) {
            return null;
        }
        int tenths = (int) Math.round(Double.parseDouble(text) * 10);
        return Math.abs(tenths) > Transform.FULL_TURN ? null : (Integer) tenths;
    }

    private static @Nullable Boolean flag(String text) {
        return text.equals("1") ? Boolean.TRUE : text.equals("0") ? Boolean.FALSE : null;
    }

    private <E extends Enum<E>> E word(String name, E[] words, E usual) {
        List<String> all = Stream.of(words).map(E::toString).toList();
        E found = read(
                name, text -> all.contains(text) ? words[all.indexOf(text)] : null, "one of " + String.join(", ", all));
        return orElse(found, usual);
    }

    private static <T> T orElse(@Nullable T value, T usual) {
        return value == null ? usual : value;
    }

    /** Null when it is not there. */
    private <T> @Nullable T read(String name, Function<String, @Nullable T> reader, String right) {
        String text = given.get(name);
        if (text == null) {
            return null;
        }
        T value = reader.apply(text.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw invalid(name, right);
        }
        return value;
    }

    private static ProblemException invalid(String name, String right) {
        return ProblemCode.INVALID_PARAMETER
                .because("The parameter " + name + " is not valid: " + right + ".")
                .with("errors", List.of(Map.of("parameter", name, "detail", right)));
    }
}
