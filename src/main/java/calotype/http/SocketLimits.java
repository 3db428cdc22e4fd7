package calotype.http;

import java.time.Duration;

/**
 * What one socket, and all of them, may use.
 *
 * @param perUser open sockets of one account on this node
 * @param total open sockets on this node, with and without a token
 * @param signIn a socket without a token is closed after this
 * @param ping how often the server asks for a sign of life
 * @param idle a socket without any sign of life is closed after this
 * @param tick how often all of that, and the tokens' ends, is looked at
 * @param frames from the client within ten seconds
 * @param queueBytes that may wait for a slow client; progress is left out from a quarter of it on
 */
record SocketLimits(
        int perUser,
        int total,
        Duration signIn,
        Duration ping,
        Duration idle,
        Duration tick,
        int frames,
        int queueBytes) {
    /** Of one frame and of one message. */
    static final int MESSAGE_BYTES = 64 << 10;

    static SocketLimits standard(int perUser) {
        return new SocketLimits(
                perUser,
                10_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                200,
                1 << 20);
    }
}
