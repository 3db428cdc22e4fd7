package calotype.http;

import java.time.Duration;
import java.time.Instant;

/** Counts a client's frames in windows of ten seconds and remembers its last sign of life. */
final class FrameMeter {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final SocketLimits limits;
    private Instant alive;
    private Instant windowEnd;
    private int frames;
    private int messageBytes;

    FrameMeter(SocketLimits limits, Instant now) {
        this.limits = limits;
        this.alive = now;
        this.windowEnd = now.plus(WINDOW);
    }

    /**
     * Counts a frame; false when it was one too many.
     *
     * @param bytes of its payload
     * @param last whether it ends a message
     */
    boolean frame(Instant now, int bytes, boolean last) {
        alive = now;
        if (!now.isBefore(windowEnd)) {
            windowEnd = now.plus(WINDOW);
            frames = 0;
        }
        frames++;
        messageBytes += bytes;
        boolean fits = messageBytes <= SocketLimits.MESSAGE_BYTES;
        messageBytes = last ? 0 : messageBytes;
        return fits && frames <= limits.frames();
    }

    void alive(Instant now) {
        alive = now;
    }

    boolean isIdle(Instant now) {
        return !alive.plus(limits.idle()).isAfter(now);
    }
}
