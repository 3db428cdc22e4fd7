package calotype.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Conditional requests (RFC 9110, section 13). */
final class Conditions {
    /** IMF-fixdate (RFC 9110, section 5.6.7): two digits for the day, which Java's own RFC 1123 form does not write. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Conditions() {}

    static String httpDate(Instant instant) {
        return HTTP_DATE.format(instant);
    }

    /** Whether the client has this representation already: {@code If-None-Match}, else {@code If-Modified-Since}. */
    static boolean isUnchanged(MultiMap headers, String etag, Instant modified) {
        String known = headers.get(HttpHeaders.IF_NONE_MATCH);
        if (known != null) {
            return matches(known, etag);
        }
        Instant since = date(headers.get(HttpHeaders.IF_MODIFIED_SINCE));
        return since != null && modified.getEpochSecond() <= since.getEpochSecond();
    }

    /** Weak comparison of an entity tag with a list of them. */
    static boolean matches(String list, String etag) {
        if (list.equals(etag)) {
            return true;
        }
        for (String one : list.split(",")) {
            String tag = one.strip();
            if (tag.equals("*") || (tag.startsWith("W/") ? tag.substring(2) : tag).equals(etag)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code Range} may be obeyed: no {@code If-Range}, or one that names exactly this representation. */
    static boolean allowRange(MultiMap headers, String etag, Instant modified) {
        String condition = headers.get("if-range");
        if (condition == null || condition.equals(etag)) {
            return true;
        }
        Instant date = date(condition);
        return date != null && date.getEpochSecond() == modified.getEpochSecond();
    }

    private static @Nullable Instant date(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            // A date that is none is a condition that is not there (RFC 9110, section 13.1.3).
            return null;
        }
    }
}
