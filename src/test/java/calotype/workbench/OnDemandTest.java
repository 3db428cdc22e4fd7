package calotype.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.image.Pipeline.Listener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnDemandTest {
    private static final Listener NOBODY = step -> {};

    @TempDir
    Path directory;

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    @Test
    void nothingIsStartedBeforeThereIsWork() {
        try (OnDemand hand = new OnDemand(Recorder::new, Duration.ofMinutes(1))) {
            hand.prepare();
            assertThat(hand.stop()).isTrue();
        }

        assertThat(calls).isEmpty();
    }

    @Test
    void itIsKeptForTheNextWork() throws Exception {
        try (OnDemand hand = new OnDemand(Recorder::new, Duration.ofMinutes(1))) {
            work(hand);
            hand.prepare();
            work(hand);
        }

        assertThat(calls).containsExactly("opened", "prepared", "worked", "prepared", "worked", "closed");
    }

    @Test
    void itIsLetGoWhenNoMoreWorkComesAndMadeAgainForTheNext() throws Exception {
        try (OnDemand hand = new OnDemand(Recorder::new, Duration.ofMillis(50))) {
            work(hand);
            heardUntil("closed");
            hand.prepare();
            assertThat(calls).isEmpty();

            work(hand);

            heardUntil("closed");
        }
        assertThat(calls).isEmpty();
    }

    private void work(OnDemand hand) throws Exception {
        hand.work(new Tasks(directory).task("picture"), NOBODY);
    }

    private void heardUntil(String last) throws InterruptedException {
        String call = "";
        while (!call.equals(last)) {
            call = calls.poll(30, TimeUnit.SECONDS);
            assertThat(call).as("a call before %s", last).isNotNull();
        }
    }

    private final class Recorder implements Hand {
        private final InProcess hand = new InProcess(new ScriptedEngine());

        Recorder() {
            calls.add("opened");
        }

        @Override
        public void prepare() {
            calls.add("prepared");
        }

        @Override
        public Product work(Task task, Listener listener) {
            calls.add("worked");
            return hand.work(task, listener);
        }

        @Override
        public Supplier<Duration> starvation() {
            return hand.starvation();
        }

        @Override
        public boolean stop() {
            return hand.stop();
        }

        @Override
        public void close() {
            calls.add("closed");
        }
    }
}
