package calotype.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/**
 * What waits to be read by one client. A slow client loses progress first; when the queue stays full it is closed, and
 * what it missed it gets by coming back with its last event id. Used on the socket's event loop only.
 */
final class SocketOutbox {
    static final short BAD_MESSAGE = 4400;
    static final short BAD_TOKEN = 4401;
    static final short NOT_ALLOWED = 4403;
    static final short NO_TOKEN_IN_TIME = 4408;
    static final short TOO_MANY = 4429;
    static final short TOO_SLOW = 1013;
    static final short DRAINING = 1012;
    static final short IDLE = 1001;

    private final ServerWebSocket socket;
    private final int queueBytes;
    private Future<Void> lastWrite = Future.succeededFuture();
    private int waiting;
    private boolean closed;

    SocketOutbox(ServerWebSocket socket, int queueBytes) {
        this.socket = socket;
        this.queueBytes = queueBytes;
    }

    void send(LiveEvent event) {
        if (!event.isProgress() || waiting < queueBytes / 4) {
            say(event.text());
        }
    }

    void say(String text) {
        if (closed) {
            return;
        }
        if (waiting > queueBytes) {
            close(TOO_SLOW, "reads too slowly");
            return;
        }
        int bytes = text.length();
        waiting += bytes;
        lastWrite = socket.writeTextMessage(text).onComplete(sent -> waiting -= bytes);
    }

    /** Completes when everything said so far is on its way; fails when the socket is closed. */
    Future<Void> flushed() {
        return lastWrite;
    }

    void ping() {
        if (!closed) {
            socket.writePing(Buffer.buffer());
        }
    }

    void close(short code, String reason) {
        if (!closed) {
            closed = true;
            socket.close(code, reason);
        }
    }

    void closed() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
