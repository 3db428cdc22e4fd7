package calotype.http;

import calotype.problem.ProblemCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends away clients that hold a connection by sending almost nothing: a first head that does not come to its end, a
 * body that only trickles. One event loop's connections; the idle time-out of the server deals with silent ones.
 */
final class SlowClients {
    /**
     * @param head from the connection to the end of the first request's head
     * @param window in which a body brings at least {@code leastBytes}
     * @param body for a whole body
     */
    record Limits(Duration head, Duration window, long leastBytes, Duration body) {
        static final Limits STANDARD =
                new Limits(Duration.ofSeconds(14), Duration.ofSeconds(10), 10 * 1024, Duration.ofSeconds(120));
    }

    private static final class Visit {
        private final long since;
        private @Nullable HttpServerRequest request;
        private long began;
        private long windowBegan;
        private long bytesAtWindow;

        private Visit(long since) {
            this.since = since;
        }
    }

    private final Limits limits;
    private final ProblemWriter problems;
    private final LongSupplier nanos;
    private final Map<HttpConnection, Visit> visits = new HashMap<>();

    /** @param nanos a clock that only ever rises */
    SlowClients(Limits limits, ProblemWriter problems, LongSupplier nanos) {
        this.limits = limits;
        this.problems = problems;
        this.nanos = nanos;
    }

    /** Looks at every connection now and then, from this context on. */
    void watch(Vertx vertx, Duration every) {
        vertx.setPeriodic(every.toMillis(), timer -> look());
    }

    void connected(HttpConnection connection) {
        visits.put(connection, new Visit(nanos.getAsLong()));
        connection.closeHandler(closed -> visits.remove(connection));
    }

    /** A request's head has come to its end. */
    void began(HttpServerRequest request) {
        Visit visit = visits.get(request.connection());
        if (visit != null) {
            visit.request = request;
            visit.began = nanos.getAsLong();
            visit.windowBegan = visit.began;
            visit.bytesAtWindow = 0;
        }
    }

    private void look() {
        long now = nanos.getAsLong();
        // Closing a connection takes it out of the map.
        new ArrayList<>(visits.entrySet()).forEach(entry -> look(entry.getKey(), entry.getValue(), now));
    }

    private void look(HttpConnection connection, Visit visit, long now) {
        HttpServerRequest request = visit.request;
        if (request == null) {
            if (now - visit.since > limits.head.toNanos()) {
                connection.close();
            }
        } else if (RequestBody.isAnnounced(request) && !request.isEnded()) {
            boolean window = now - visit.windowBegan > limits.window.toNanos();
            boolean trickles = window && request.bytesRead() - visit.bytesAtWindow < limits.leastBytes;
            if (trickles || now - visit.began > limits.body.toNanos()) {
                problems.cut(request, ProblemCode.REQUEST_TIMEOUT.because("The body came too slowly."));
            } else if (window) {
                visit.windowBegan = now;
                visit.bytesAtWindow = request.bytesRead();
            }
        }
    }
}
