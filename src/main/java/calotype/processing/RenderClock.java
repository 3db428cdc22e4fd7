package calotype.processing;

import calotype.contract.ImagingApi.Spans;
import calotype.image.Pipeline.Listener;

/** Notes when the parts of one render ended, from any thread. */
final class RenderClock implements Listener {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long asked = System.nanoTime();
    private volatile long fetched = asked;
    private volatile long begun = asked;
    private volatile long decoded = asked;
    private volatile long encoded = asked;

    void fetched() {
        fetched = System.nanoTime();
    }

    @Override
    public void begun() {
        begun = System.nanoTime();
    }

    @Override
    public void finished(String step) {
        decoded = System.nanoTime();
    }

    void encoded() {
        encoded = System.nanoTime();
    }

    /** Of decoding and encoding together. */
    long pixelNanos() {
        return encoded - begun;
    }

    Spans spans() {
        return new Spans(
                millis(begun - fetched), millis(fetched - asked), millis(decoded - begun), millis(encoded - decoded));
    }

    private static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 10) / 10.0;
    }
}
