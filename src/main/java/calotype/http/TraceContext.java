package calotype.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trace that a request belongs to: the client's own, by the header {@code traceparent} (W3C Trace Context, section
 * 3.2), else one that begins here.
 */
final class TraceContext {
    private static final String HEADER = "traceparent";

    /** Version, trace id, parent id and flags; a later version may have more after them. */
    private static final Pattern PARENT = Pattern.compile(
            "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.{0,200})?");

    private static final String FIRST_VERSION = "00";

    private TraceContext() {}

    /** 32 lowercase hexadecimal digits, not all of them zero. */
    static String traceId(HttpServerRequest request) {
        String theirs = request.getHeader(HEADER);
        if (theirs != null) {
            Matcher parent = PARENT.matcher(theirs);
            if (parent.matches() && (parent.group(3) == null || !parent.group(1).equals(FIRST_VERSION))) {
                return parent.group(2);
            }
        }
        return made();
    }

    private static String made() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong() | 1) + hex.toHexDigits(random.nextLong());
    }
}
