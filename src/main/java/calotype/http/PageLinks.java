package calotype.http;

import io.vertx.core.http.HttpServerRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code Link} headers of lists (RFC 8288): {@code first}, {@code prev}, {@code next}, {@code last}. */
final class PageLinks {
    private static final String PATH = "/api/v1/images";

    private PageLinks() {}

    /** @param pages how many there are; a place past the end leads back to the last */
    static String byPage(HttpServerRequest request, int page, long pages) {
        long last = Math.max(1, pages);
        List<String> links = new ArrayList<>();
        links.add(link(request, "page", "1", "first"));
        if (page > 1) {
            links.add(link(request, "page", Long.toString(Math.min(page - 1, last)), "prev"));
        }
        if (page < last) {
            links.add(link(request, "page", Long.toString(page + 1L), "next"));
        }
        links.add(link(request, "page", Long.toString(last), "last"));
        return String.join(", ", links);
    }

    static String byCursor(HttpServerRequest request, @Nullable String next) {
        String first = link(request, "cursor", "", "first");
        return next == null ? first : first + ", " + link(request, "cursor", next, "next");
    }

    /** The same list at another place: every other parameter stays as it was asked, except a token. */
    private static String link(HttpServerRequest request, String name, String value, String relation) {
        StringBuilder url =
                new StringBuilder(PATH).append('?').append(name).append('=').append(encoded(value));
        for (Map.Entry<String, String> other : request.params(false)) {
            if (!other.getKey().equals(name) && !other.getKey().equals("access_token")) {
                url.append('&').append(encoded(other.getKey())).append('=').append(encoded(other.getValue()));
            }
        }
        return "<" + url + ">; rel=\"" + relation + "\"";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
