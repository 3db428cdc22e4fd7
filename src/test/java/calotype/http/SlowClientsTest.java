package calotype.http;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.testing.WatchedVertx;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slow clients against a door with little patience. */
@Timeout(30)
class SlowClientsTest {
    private final Vertx vertx = WatchedVertx.create();
    private int port;

    @BeforeEach
    void open() {
        SlowClients.Limits limits =
                new SlowClients.Limits(Duration.ofMillis(300), Duration.ofMillis(300), 1000, Duration.ofSeconds(10));
        SlowClients slow = new SlowClients(limits, new ProblemWriter(vertx), System::nanoTime);
        HttpServerOptions plain = new HttpServerOptions().setHttp2ClearTextEnabled(false);
        Promise<HttpServer> open = Promise.promise();
        // One event loop has the server and the watch, as in the verticle.
        vertx.runOnContext(loop -> {
            slow.watch(vertx, Duration.ofMillis(50));
            vertx.createHttpServer(plain)
                    .connectionHandler(slow::connected)
                    .requestHandler(request -> {
                        slow.began(request);
                        if (request.canUpgradeToWebSocket()) {
                            greetLate(request);
                            return;
                        }
                        request.body().onSuccess(body -> request.response().end("read " + body.length()));
                    })
                    .listen(0, "127.0.0.1")
                    .onComplete(open);
        });
        port = FrontDoor.await(open.future()).actualPort();
    }

    /** Says something on a socket after the watch has looked at it several times, then closes it. */
    private void greetLate(HttpServerRequest request) {
        request.toWebSocket()
                .onSuccess(socket -> vertx.setTimer(
                        1000, late -> socket.writeTextMessage("still here").onSuccess(sent -> socket.close())));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private String answerTo(String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return FrontDoor.rest(socket.getInputStream());
        }
    }

    @Test
    void s13_aHeadThatDoesNotEndIsCut() throws IOException {
        assertThat(answerTo("")).isEmpty();
        assertThat(answerTo("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")).isEmpty();
    }

    @Test
    void s13_aBodyThatTricklesIsAnsweredAndCut() throws IOException {
        assertThat(answerTo("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nabc"))
                .startsWith("HTTP/1.1 408")
                .contains("request_timeout");
    }

    @Test
    void aBodyThatHasComeIsAnswered() throws IOException {
        assertThat(answerTo("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"))
                .endsWith("read 3");
    }

    @Test
    void aSocketThatIsSilentIsLeftAlone() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
                .startsWith("HTTP/1.1 101")
                .contains("still here");
    }
}
