package calotype.http;

import calotype.problem.ProblemCode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/ws}: opens a WebSocket (RFC 6455) for an owner's events. A token comes in the handshake's {@code
 * Authorization}, in {@code ?access_token=}, or in the first message.
 */
final class EventsSocket implements Handler<RoutingContext> {
    static final String PROTOCOL = "calotype.v1";

    private static final String BEARER = "Bearer ";
    /** So long a client that is sent away may take to read it. */
    private static final int CLOSING_SECONDS = 5;

    private final SubscriberRegistry registry;
    private final Push push;
    private final Origins origins;

    EventsSocket(SubscriberRegistry registry, Push push, Origins origins) {
        this.registry = registry;
        this.push = push;
        this.origins = origins;
    }

    /** What the server must know before it listens. Events are short and many, so compressing them costs only. */
    static HttpServerOptions options(HttpServerOptions server) {
        return server.addWebSocketSubProtocol(PROTOCOL)
                .setMaxWebSocketFrameSize(SocketLimits.MESSAGE_BYTES)
                .setMaxWebSocketMessageSize(SocketLimits.MESSAGE_BYTES)
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        requireAllowed(request);
        Instant now = push.clock().instant();
        String token = token(request);
        Long lastEventId = lastEventId(ctx);
        if (!push.quota().enter()) {
            throw ProblemCode.OVERLOADED.because("Too many sockets are open on this node.");
        }
        request.toWebSocket().onComplete(opened -> {
            if (opened.succeeded()) {
                open(opened.result(), now, token, lastEventId);
            } else {
                push.quota().leave();
            }
        });
    }

    private void requireAllowed(HttpServerRequest request) {
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            throw ProblemCode.MALFORMED_REQUEST.because("This address is a WebSocket; open it with ws:// or wss://.");
        }
        if (!origins.mayOpen(request)) {
            throw ProblemCode.INSUFFICIENT_SCOPE.because("Pages of this origin may not open a socket here.");
        }
        String offered = request.getHeader("sec-websocket-protocol");
        if (offered != null
                && Arrays.stream(offered.split(","))
                        .noneMatch(name -> name.strip().equals(PROTOCOL))) {
            throw ProblemCode.MALFORMED_REQUEST.because("Offer the subprotocol " + PROTOCOL + ", or none.");
        }
    }

    private static @Nullable String token(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return request.getParam("access_token");
        }
        // Credentials of any other kind are a bad token, not a missing one.
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : "";
    }

    private static @Nullable Long lastEventId(RoutingContext ctx) {
        String text = Exchange.parameters(ctx).text("last_event_id");
        return text == null ? null : Long.valueOf(text);
    }

    private void open(ServerWebSocket socket, Instant now, @Nullable String token, @Nullable Long lastEventId) {
        EventSession session =
                new EventSession(new SocketOutbox(socket, push.limits().queueBytes()), registry, push, now);
        registry.opened(session);
        socket.frameHandler(frame -> session.frame(frame.binaryData().length(), frame.isFinal()));
        socket.pongHandler(pong -> session.pong());
        socket.textMessageHandler(session::message);
        socket.binaryMessageHandler(binary -> session.malformed());
        socket.exceptionHandler(broken -> {});
        socket.shutdownHandler(leaving -> session.drain());
        socket.closeHandler(closed -> {
            push.quota().leave();
            session.closed();
        });
        if (token != null) {
            session.signIn(token, lastEventId);
        }
    }
}
