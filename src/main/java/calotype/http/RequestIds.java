package calotype.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Names requests: by the client's own {@code X-Request-Id} when it is harmless, else by one made here. */
final class RequestIds {
    static final String HEADER = "X-Request-Id";

    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private RequestIds() {}

    /** Unique, not secret: a secure generator would cost a hot read more than its answer. */
    private static String made() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    static String of(HttpServerRequest request) {
        String theirs = request.getHeader(HEADER);
        return theirs != null && HARMLESS.matcher(theirs).matches() ? theirs : made();
    }
}
