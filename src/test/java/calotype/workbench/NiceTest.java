package calotype.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calotype.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NiceTest {
    /** Behind the name, which may hold spaces (proc(5), field 19 of {@code stat}). */
    private static final int NICENESS = 19 - 3;

    @Test
    void aProcessBeginsBehindAllOthersAndComesForwardWhereThatIsAllowed() throws IOException {
        assumeTrue(Nice.mayReturnTo(5), "neither root nor allowed by RLIMIT_NICE");
        List<String> words = new ArrayList<>(Nice.prefix(Nice.LAST));
        words.addAll(List.of("sleep", "60"));
        Process process = new ProcessBuilder(words).start();
        try {
            Eventually.await("a start behind all", Duration.ofSeconds(20), () -> niceness(process) == Nice.LAST);

            Nice.set(5, Nice.threads(Long.toString(process.pid())));

            Eventually.await("it comes forward", Duration.ofSeconds(20), () -> niceness(process) == 5);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void rootWithoutTheCapabilityMayNotComeForwardUnlessTheLimitAllowsIt() {
        List<String> inDocker = List.of("Name:\tjava", "CapEff:\t00000000a80425fb");
        List<String> outside = List.of("CapEff:\t000001ffffffffff");

        assertThat(Nice.isAllowed(5, inDocker, limit(0))).isFalse();
        assertThat(Nice.isAllowed(5, inDocker, limit(14))).isFalse();
        assertThat(Nice.isAllowed(5, inDocker, limit(15))).isTrue();
        assertThat(Nice.isAllowed(5, outside, limit(0))).isTrue();
    }

    private static List<String> limit(int soft) {
        return List.of("Max cpu time    unlimited  unlimited  seconds", "Max nice priority         " + soft + "    40");
    }

    @Test
    void theUsualPlaceNeedsNoWords() {
        assertThat(Nice.prefix(0)).isEmpty();
    }

    private static int niceness(Process process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICENESS]);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
