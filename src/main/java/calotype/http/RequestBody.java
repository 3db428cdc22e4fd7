package calotype.http;

import calotype.problem.ProblemCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** Manners with request bodies: when to ask for one, what it claims to be, and how to be rid of one. */
final class RequestBody {
    /** How much of an unwanted body is still taken in, so that its sender comes to read the answer. */
    private static final int PATIENCE_BYTES = 256 * 1024;

    private static final long PATIENCE_MILLIS = 500;

    private RequestBody() {}

    /** Tells a client that waits for it to send the body (RFC 9110, section 10.1.1). */
    static void welcome(HttpServerRequest request) {
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
    }

    /** {@code Content-Length} in bytes; 0 without one: the body is chunked or absent. */
    static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return 0;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            throw ProblemCode.MALFORMED_REQUEST.because("Content-Length is not a number of bytes.", e);
        }
    }

    /** Whether a body follows the head, be it empty. */
    static boolean isAnnounced(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || declaredLength(request) > 0;
    }

    /** The media type without parameters, in lower case; empty when the request names none. */
    static String mediaType(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Closes the connection after an answer that came before the body's end. A close with unread bytes resets the
     * connection, and the client could lose the answer; so a little more is read and a moment waited.
     */
    static void abandon(Vertx vertx, HttpServerRequest request) {
        long enough = request.bytesRead() + PATIENCE_BYTES;
        request.exceptionHandler(gone -> {});
        request.endHandler(end -> request.connection().close());
        request.handler(chunk -> {
            if (request.bytesRead() > enough) {
                request.pause();
            }
        });
        request.resume();
        vertx.setTimer(PATIENCE_MILLIS, late -> request.connection().close());
    }
}
