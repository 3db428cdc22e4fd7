package calotype.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which pages may open a socket: those of this host and those that CORS allows. Only browsers send an origin. */
final class Origins {
    private final List<String> allowed;

    /** @param allowed {@code scheme://host[:port]}, or {@code *} for all */
    Origins(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    boolean mayOpen(HttpServerRequest request) {
        String origin = request.getHeader("origin");
        return origin == null || allowed.contains("*") || allowed.contains(origin) || isSameHost(origin, request);
    }

    private static boolean isSameHost(String origin, HttpServerRequest request) {
        @Nullable String host = request.getHeader("host");
        int scheme = origin.indexOf("://");
        return host != null && scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }
}
