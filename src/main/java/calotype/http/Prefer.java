package calotype.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client would like but does not insist on (RFC 7240); all but {@code wait} is ignored, as it may be. */
final class Prefer {
    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?([0-9]{1,9})(?![0-9])");
    private static final int MOST_SECONDS = 60;

    private Prefer() {}

    /** Seconds that the client is ready to wait for the end of a job, at most 60; 0 when it does not say. */
    static int wait(HttpServerRequest request) {
        for (String header : request.headers().getAll("Prefer")) {
            Matcher wait = WAIT.matcher(header);
            if (wait.find()) {
                return Math.min(Integer.parseInt(wait.group(1)), MOST_SECONDS);
            }
        }
        return 0;
    }

    /** Says that it was waited. */
    static void waited(HttpServerResponse response, int seconds) {
        response.putHeader("Preference-Applied", "wait=" + seconds);
    }
}
