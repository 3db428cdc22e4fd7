package calotype.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BatchReportTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1024 * 1024;

    private final StringWriter out = new StringWriter();
    private long nanos;

    @Test
    void elsewhereThanOnATerminalEachPictureHasALineAndTheEndASummary() {
        BatchReport report = report(false);
        report.made(Path.of("a.jpg"), 5, 4 * MIB, MIB, 0.25);
        report.failed(Path.of("b.jpg"), "corrupt_image: it is damaged");
        nanos = 2 * SECOND;
        assertThat(report.end()).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "[1/2] a.jpg: 5 files, 1.0 MiB, 0.25 s",
                        "[2/2] b.jpg: failed, corrupt_image: it is damaged",
                        "1 of 2 pictures, 5 files, 4.0 MiB in, 1.0 MiB out, 3.0 MiB (75 %) saved, 2.0 s,"
                                + " 0.50 pictures/s, 1 failed");
    }

    @Test
    void onATerminalABarGrowsAndOnlyFailuresHaveLines() {
        BatchReport report = report(true);
        nanos = 3 * SECOND;
        report.made(Path.of("a.jpg"), 5, 4 * MIB, MIB, 3);
        assertThat(out.toString())
                .contains("[" + "#".repeat(15) + ".".repeat(15) + "] 1/2, 3 s left")
                .doesNotContain("a.jpg");
        report.failed(Path.of("b.jpg"), "there is no such file");
        assertThat(out.toString()).contains("\r[2/2] b.jpg: failed, there is no such file\u001b[K");
    }

    @Test
    void filesThatTookMoreRoomThanTheirSourcesAreNoSaving() {
        BatchReport report = report(false);
        report.made(Path.of("icon.png"), 9, MIB, 2 * MIB, 1);
        assertThat(report.end()).isZero();
        assertThat(out.toString()).contains("1.0 MiB (100 %) more");
    }

    private BatchReport report(boolean terminal) {
        return new BatchReport(new PrintWriter(out), terminal, 2, () -> nanos);
    }
}
