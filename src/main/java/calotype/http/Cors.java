package calotype.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;

/**
 * Cross-origin requests (Fetch standard, section 3.3): an origin on the list is named back, any other gets no header and
 * so is refused by its browser. There is no wildcard, because credentials are allowed.
 */
final class Cors {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, If-Match, If-None-Match, If-Range, Prefer, Range, X-Request-Id";
    private static final String EXPOSED =
            "Content-Range, ETag, Link, Location, Retry-After, WWW-Authenticate, X-Request-Id";
    private static final String ONE_HOUR = "3600";

    private final Set<String> allowed;

    /** @param allowed origins as browsers write them: scheme, host, port */
    Cors(List<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** Permits a listed origin to read the answer, and answers a preflight; tells whether that was all there is to do. */
    boolean settles(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return false;
        }
        boolean preflight = request.method() == HttpMethod.OPTIONS
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        permit(request.response(), origin, preflight);
        if (preflight) {
            request.response().setStatusCode(204).end();
        }
        return preflight;
    }

    private void permit(HttpServerResponse response, String origin, boolean preflight) {
        if (!allowed.isEmpty()) {
            response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        if (!allowed.contains(origin)) {
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if (preflight) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, ONE_HOUR);
        }
    }
}
