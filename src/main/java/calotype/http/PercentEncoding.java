package calotype.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986, section 2.1) of UTF-8, in which a plus is a plus. */
final class PercentEncoding {
    private PercentEncoding() {}

    /** @throws IllegalArgumentException for a percent sign without two digits */
    static String decoded(String text) {
        return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
