package calotype.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CoreWaitTest {
    @Test
    @Timeout(60)
    @EnabledOnOs(OS.LINUX)
    void threadsThatAreMoreThanTheCoresWaitForOne() {
        AtomicBoolean enough = new AtomicBoolean();
        CoreWait wait = new CoreWait(ProcessHandle.current().pid());
        try {
            for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
                Thread spinning = new Thread(() -> {
                    while (!enough.get()) {
                        Thread.onSpinWait();
                    }
                });
                spinning.setDaemon(true);
                spinning.start();
            }
            Duration waited = wait.soFar();
            while (waited.compareTo(Duration.ofMillis(100)) < 0) {
                waited = wait.soFar();
            }
        } finally {
            enough.set(true);
        }
    }

    @Test
    void ofAProcessThatIsGoneNothingIsKnown() {
        assertThat(new CoreWait(Long.MAX_VALUE).soFar()).isEqualTo(Duration.ZERO);
    }
}
