package calotype.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LastResortTest {
    private final AtomicInteger ends = new AtomicInteger();
    private final LastResort handler = new LastResort(ends::incrementAndGet);

    private void fails(String thread, Throwable failure) {
        handler.uncaughtException(new Thread(() -> {}, thread), failure);
    }

    @Test
    void badNewsOfAnotherNodeIsNoReasonToDie() {
        fails("hz.eloquent_bhabha.cached.thread-7", new RuntimeException("Connecting to self! [127.0.0.1]:38371"));

        assertThat(ends).hasValue(0);
    }

    @Test
    void anErrorIsTheEndWhereverItHappens() {
        fails("hz.eloquent_bhabha.cached.thread-7", new OutOfMemoryError("Java heap space"));

        assertThat(ends).hasValue(1);
    }

    @Test
    void aThreadOfOurOwnIsMissed() {
        fails("workbench", new IllegalStateException("nobody thought of it"));
        fails("main", new IllegalStateException("nobody thought of it"));

        assertThat(ends).hasValue(2);
    }
}
