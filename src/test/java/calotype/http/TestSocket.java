package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A client's socket, by the JDK's own WebSocket. */
final class TestSocket implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final boolean reads;
    private WebSocket socket;

    private TestSocket(boolean reads) {
        this.reads = reads;
    }

    static TestSocket open(ReadingDoor door, String query, UnaryOperator<WebSocket.Builder> with) {
        return open(door, query, true, with);
    }

    /** @param reads whether messages are read as they come, or never until {@link #read} is called */
    static TestSocket open(ReadingDoor door, String query, boolean reads, UnaryOperator<WebSocket.Builder> with) {
        TestSocket opened = new TestSocket(reads);
        WebSocket.Builder builder = with.apply(HttpClient.newHttpClient().newWebSocketBuilder());
        opened.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + door.port() + "/api/v1/ws" + query), opened)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return opened;
    }

    /** A socket whose handshake carries the user's token. */
    static TestSocket of(ReadingDoor door, UUID user) {
        return open(
                door,
                "",
                builder -> builder.subprotocols(EventsSocket.PROTOCOL)
                        .header("Authorization", "Bearer " + door.token(user)));
    }

    /** A socket that hears everything of its owner, and is known to. */
    static TestSocket hearingAll(ReadingDoor door, UUID user) {
        TestSocket socket = of(door, user);
        socket.say("{\"type\":\"subscribe\",\"all\":true}");
        assertThat(socket.next().path("type").asText()).isEqualTo("subscribed");
        return socket;
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (reads) {
            opened.request(1);
        }
    }

    void read() {
        socket.request(Long.MAX_VALUE);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            heard.add(Json.read(partial.toString(), JsonNode.class));
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    TestSocket say(String text) {
        socket.sendText(text, true).orTimeout(30, TimeUnit.SECONDS).join();
        return this;
    }

    TestSocket sayBytes(byte[] bytes) {
        socket.sendBinary(java.nio.ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    JsonNode next() {
        try {
            JsonNode message = heard.poll(30, TimeUnit.SECONDS);
            assertThat(message).as("a message within 30 s").isNotNull();
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    long nextId() {
        return next().path("id").asLong();
    }

    String nextType() {
        return next().path("type").asText();
    }

    /** Asserts that nothing was said before the answer to a ping. */
    void hearsNothing() {
        say("{\"type\":\"ping\"}");
        assertThat(nextType()).isEqualTo("pong");
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    int closeCode() {
        return closed.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
