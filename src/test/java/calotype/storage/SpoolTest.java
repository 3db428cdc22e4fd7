package calotype.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path root;

    @Test
    void pathsAreNeverGivenTwice() {
        Spool spool = new Spool(root, Clock.fixed(NOW, ZoneOffset.UTC));

        assertThat(spool.fresh()).isNotEqualTo(spool.fresh()).hasParentRaw(root);
    }

    @Test
    void onlyWhatIsOldIsSwept() throws Exception {
        Spool spool = new Spool(root, Clock.fixed(NOW, ZoneOffset.UTC));
        Path oldRun = Files.createDirectory(root.resolve("job-1"));
        Files.writeString(oldRun.resolve("a.webp"), "half");
        Files.writeString(oldRun.resolve("b.webp"), "half");
        Files.setLastModifiedTime(oldRun, FileTime.from(NOW.minus(Duration.ofMinutes(61))));
        Path upload = Files.writeString(root.resolve("new.part"), "half");
        Files.setLastModifiedTime(upload, FileTime.from(NOW.minus(Duration.ofMinutes(59))));

        assertThat(spool.sweep(Duration.ofHours(1))).isEqualTo(2);

        assertThat(root).isDirectoryNotContaining(entry -> entry.equals(oldRun));
        assertThat(upload).exists();
    }
}
