package calotype.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The head of one part of a form (RFC 7578, section 4).
 *
 * @param name of the form's field
 * @param filename as the client wrote it; null when the part is no file
 * @param contentType as the client wrote it
 */
record PartHead(
        String name, @Nullable String filename, @Nullable String contentType) {
    private static final Set<String> PLAIN = Set.of("binary", "8bit", "7bit");
    /** A parameter of a header: a token, or a quoted string in which only quote and backslash are escaped. */
    private static final Pattern PARAMETER = Pattern.compile(
            ";\\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^;\"\\s]*))");

    private static final Pattern BOUNDARY = Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]");

    /** @throws calotype.problem.ProblemException {@code malformed_multipart} */
    static PartHead parse(String head) {
        Map<String, String> headers = new HashMap<>();
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon < 1 || line.charAt(0) <= ' ') {
                throw MultipartParser.malformed("a part has an illegal header");
            }
            headers.putIfAbsent(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        String coding = headers.getOrDefault("content-transfer-encoding", "binary");
        if (!PLAIN.contains(coding.toLowerCase(Locale.ROOT))) {
            throw MultipartParser.malformed("a part has a transfer encoding");
        }
        String disposition = headers.getOrDefault("content-disposition", "");
        Map<String, String> parameters = parameters(disposition);
        String name = parameters.get("name");
        if (name == null || !disposition.toLowerCase(Locale.ROOT).startsWith("form-data")) {
            throw MultipartParser.malformed("a part has no name");
        }
        return new PartHead(name, filename(parameters), headers.get("content-type"));
    }

    private static @Nullable String filename(Map<String, String> parameters) {
        String extended = parameters.get("filename*");
        return extended != null ? extendedValue(extended) : parameters.get("filename");
    }

    /** RFC 8187: {@code UTF-8''na%C3%AFve.jpg}. */
    private static String extendedValue(String value) {
        String encoded = value.substring(value.lastIndexOf('\'') + 1);
        try {
            return PercentEncoding.decoded(encoded);
        } catch (IllegalArgumentException brokenEncoding) {
            throw MultipartParser.malformed("a file name has a broken encoding");
        }
    }

    private static Map<String, String> parameters(String header) {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(header);
        while (matcher.find()) {
            String quoted = matcher.group(2);
            parameters.putIfAbsent(
                    matcher.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\([\"\\\\])", "$1"));
        }
        return parameters;
    }

    /**
     * The boundary that a {@code multipart/form-data} content type names.
     *
     * @throws calotype.problem.ProblemException {@code malformed_multipart} when it names none or an illegal one
     */
    static String boundary(String contentType) {
        String boundary = parameters(contentType).get("boundary");
        if (boundary == null || !BOUNDARY.matcher(boundary).matches()) {
            throw MultipartParser.malformed("the content type names no legal boundary");
        }
        return boundary;
    }
}
