package calotype.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final int SILENCE_MILLIS = 300;

    private ServerSocket target;
    private final BlockingQueue<Socket> arrived = new LinkedBlockingQueue<>();
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread door = new Thread(() -> {
            try {
                while (true) {
                    arrived.add(target.accept());
                }
            } catch (IOException closed) {
                // The end of the test.
            }
        });
        door.setDaemon(true);
        door.start();
        proxy = FaultProxy.to("127.0.0.1", target.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        target.close();
    }

    @Test
    void everythingPasses() throws Exception {
        try (Socket near = connect();
                Socket far = far()) {
            say(near, "there");
            assertThat(hear(far, 5)).isEqualTo("there");
            say(far, "back");
            assertThat(hear(near, 4)).isEqualTo("back");
            assertThat(proxy.open()).isOne();
            near.close();
            assertThat(far.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.opened()).isOne();
    }

    @Test
    void aCutEndsBothSides() throws Exception {
        try (Socket near = connect();
                Socket far = far()) {
            proxy.cut();
            assertThat(near.getInputStream().read()).isEqualTo(-1);
            assertThat(far.getInputStream().read()).isEqualTo(-1);
            assertThat(proxy.open()).isZero();
        }
        try (Socket near = connect();
                Socket far = far()) {
            say(near, "again");
            assertThat(hear(far, 5)).isEqualTo("again");
        }
    }

    @Test
    void whatIsFrozenPassesAfterHealing() throws Exception {
        try (Socket near = connect();
                Socket far = far()) {
            proxy.freeze();
            say(near, "late");
            far.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> hear(far, 4)).isInstanceOf(SocketTimeoutException.class);
            near.close();
            assertThatThrownBy(() -> hear(far, 4)).isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            far.setSoTimeout(0);
            assertThat(hear(far, 4)).isEqualTo("late");
            assertThat(far.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void refusedIsRefusedUntilHealed() throws Exception {
        proxy.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.heal();
        try (Socket near = connect();
                Socket far = far()) {
            say(near, "open");
            assertThat(hear(far, 4)).isEqualTo("open");
        }
    }

    @Test
    void latencyKeepsTheOrder() throws Exception {
        try (Socket near = connect();
                Socket far = far()) {
            proxy.latency(Duration.ofMillis(50));
            long begin = System.nanoTime();
            say(near, "a");
            say(near, "b");
            assertThat(hear(far, 2)).isEqualTo("ab");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(45));
            proxy.heal();
            say(near, "c");
            assertThat(hear(far, 1)).isEqualTo("c");
        }
    }

    @Test
    void repliesStallAfterSoManyBytes() throws Exception {
        try (Socket near = connect();
                Socket far = far()) {
            proxy.stallRepliesAfter(3);
            say(far, "12345");
            assertThat(hear(near, 3)).isEqualTo("123");
            near.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> hear(near, 1)).isInstanceOf(SocketTimeoutException.class);
            say(near, "still");
            assertThat(hear(far, 5)).isEqualTo("still");
            proxy.heal();
            near.setSoTimeout(0);
            assertThat(hear(near, 2)).isEqualTo("45");
        }
    }

    @Test
    void repliesAreCutAfterSoManyBytes() throws Exception {
        try (Socket near = connect();
                Socket far = far()) {
            proxy.cutRepliesAfter(3);
            say(far, "12345");
            assertThat(hear(near, 3)).isEqualTo("123");
            assertThat(near.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aUrlLeadsThroughTheProxy() {
        try (FaultProxy other = FaultProxy.before("amqp://me:p%40ss@127.0.0.1/shop", 5_672)) {
            assertThat(other.url("amqp://me:p%40ss@127.0.0.1/shop"))
                    .isEqualTo("amqp://me:p%40ss@127.0.0.1:" + other.port() + "/shop");
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()), 5_000);
        return socket;
    }

    private Socket far() throws InterruptedException {
        return arrived.poll(10, TimeUnit.SECONDS);
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hear(Socket socket, int length) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    }
}
