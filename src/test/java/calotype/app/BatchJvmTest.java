package calotype.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchJvmTest {
    @Test
    void onlyABatchOfPicturesGetsOne() {
        assertThat(BatchJvm.isWanted(Map.of("PATH", "/bin"), "process", "a.jpg", "-o", "out"))
                .isTrue();
        assertThat(BatchJvm.isWanted(Map.of(), "serve")).isFalse();
        assertThat(BatchJvm.isWanted(Map.of())).isFalse();
    }

    @Test
    void whoSaysWherePicturesAreMadeIsObeyed() {
        assertThat(BatchJvm.isWanted(Map.of("CALOTYPE_ISOLATION", "process"), "process", "a.jpg"))
                .isFalse();
        assertThat(BatchJvm.isWanted(Map.of("CALOTYPE_JOBS_ISOLATION", "none"), "process", "a.jpg"))
                .isFalse();
        assertThat(BatchJvm.isWanted(Map.of(), "process", "--set", "jobs.isolation=none", "a.jpg"))
                .isFalse();
    }

    @Test
    void aProcessThatIsNoneTellsItsOwnCode() {
        assertThat(BatchJvm.told(ExitCode.FAILED)).isEqualTo(ExitCode.FAILED);
        assertThat(BatchJvm.began()).isEmpty();
    }
}
