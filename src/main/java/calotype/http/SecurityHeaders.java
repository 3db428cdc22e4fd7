package calotype.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The headers that every answer has. Handlers of pages and files put a {@code Content-Security-Policy} of their own. */
final class SecurityHeaders {
    private static final CharSequence CSP = HttpHeaders.createOptimized("Content-Security-Policy");
    private static final CharSequence NOTHING =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    private static final CharSequence SNIFF = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER = HttpHeaders.createOptimized("Referrer-Policy");
    private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");

    private SecurityHeaders() {}

    static void put(HttpServerResponse response) {
        response.putHeader(SNIFF, NOSNIFF).putHeader(CSP, NOTHING).putHeader(REFERRER, NO_REFERRER);
    }
}
