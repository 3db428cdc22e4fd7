package calotype.http;

import calotype.model.Json;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where a failure becomes an answer: {@code application/problem+json} (RFC 9457). An unexpected failure is
 * logged with its stack trace and answered as {@code internal}, without a word of it.
 */
public final class ProblemWriter implements Handler<RoutingContext> {
    private static final Logger log = LoggerFactory.getLogger(ProblemWriter.class);

    /** Seconds, where a part of the service is away and nobody knows for how long. */
    private static final String SOON = "2";

    private final Vertx vertx;

    public ProblemWriter(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Answers a request that has failed in a handler or has met none. */
    @Override
    public void handle(RoutingContext ctx) {
        ProblemException problem = problemOf(ctx.failure(), ctx.statusCode());
        if (problem.code() == ProblemCode.INTERNAL) {
            log.atError()
                    .setCause(problem.getCause())
                    .addKeyValue("request_id", Exchange.requestId(ctx))
                    .addKeyValue("route", Exchange.route(ctx))
                    .log("Request failed");
        }
        write(ctx.request(), problem.problem(), Exchange.requestId(ctx));
    }

    /** Answers what is not even a legal HTTP request, and closes its connection. */
    public void refuse(HttpServerRequest request) {
        Throwable why = request.decoderResult().cause();
        ProblemException problem;
        if (why instanceof TooLongHttpLineException) {
            problem = ProblemCode.URI_TOO_LONG.because("The request line is longer than this service reads.");
        } else if (why instanceof TooLongHttpHeaderException) {
            problem = ProblemCode.HEADERS_TOO_LARGE.because("The headers are larger than this service reads.");
        } else {
            problem = ProblemCode.MALFORMED_REQUEST.because("This is not a legal HTTP/1.1 request.");
        }
        SecurityHeaders.put(request.response());
        write(request, problem.problem(), RequestIds.of(request));
        request.connection().close();
    }

    /** Ends a request in the middle of its body; whoever reads the body learns it as from a client that hung up. */
    void cut(HttpServerRequest request, ProblemException problem) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.headWritten() && !response.closed()) {
            response.setStatusCode(problem.code().status());
            headers(response, problem.problem());
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            String id = String.valueOf(response.headers().get(RequestIds.HEADER));
            response.end(Buffer.buffer(Json.bytes(document(request, problem.problem(), id))))
                    .onComplete(written -> request.connection().close());
        } else {
            request.connection().close();
        }
    }

    private static ProblemException problemOf(@Nullable Throwable failure, int status) {
        if (failure instanceof ProblemException known) {
            return known;
        }
        if (failure instanceof HttpClosedException) {
            return ProblemCode.MALFORMED_REQUEST.because("The connection ended before the request did.");
        }
        return switch (status) {
            case 400 -> ProblemCode.MALFORMED_REQUEST.because("The request cannot be understood.");
            case 404 -> ProblemCode.NOT_FOUND.because("Nothing is here.");
            default ->
                failure == null
                        ? ProblemCode.INTERNAL.because(
                                "An unexpected failure; quote the request id when you report it.")
                        : ProblemException.from(failure);
        };
    }

    /** Writes a problem unless the answer has begun; then only the cut connection can tell that it is not whole. */
    void write(HttpServerRequest request, Problem problem, String requestId) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            request.connection().close();
            return;
        }
        boolean unread = RequestBody.isAnnounced(request) && !request.isEnded();
        response.setStatusCode(problem.code().status());
        headers(response, problem);
        response.putHeader(RequestIds.HEADER, requestId);
        if (unread) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        response.end(Buffer.buffer(Json.bytes(document(request, problem, requestId))));
        if (unread) {
            RequestBody.abandon(vertx, request);
        }
    }

    private static void headers(HttpServerResponse response, Problem problem) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json");
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Object wait = problem.members().get("retry_after");
        if (wait != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait));
        } else if (problem.code().status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, SOON);
        }
        if (problem.code().status() == 401) {
            response.putHeader("WWW-Authenticate", challenge(problem.code()));
        }
    }

    /** RFC 6750, section 3: the error is named when a token was there. */
    private static String challenge(ProblemCode code) {
        boolean token = code == ProblemCode.TOKEN_INVALID || code == ProblemCode.TOKEN_EXPIRED;
        return token ? "Bearer realm=\"calotype\", error=\"invalid_token\"" : "Bearer realm=\"calotype\"";
    }

    private static Map<String, Object> document(HttpServerRequest request, Problem problem, String requestId) {
        ProblemCode code = problem.code();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "/problems/" + code.wire());
        document.put("title", code.title());
        document.put("status", code.status());
        document.put("detail", problem.detail());
        // The path of an illegal request is a stand-in of the library.
        String path = request.decoderResult().isSuccess() ? request.path() : null;
        document.put("instance", path == null ? "" : path);
        document.put("code", code.wire());
        document.put("retryable", problem.retryable());
        document.put("request_id", requestId);
        problem.members().forEach(document::putIfAbsent);
        return document;
    }
}
