package calotype.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import calotype.contract.StorageApi.LocalFile;
import calotype.contract.StorageApi.StoredObject;
import calotype.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalObjectStoreTest extends ObjectStoreContract {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path root;

    @Override
    ObjectStore openStore() {
        return new LocalObjectStore(
                root, true, vertx.createSharedWorkerExecutor("disk", 4), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void anObjectLiesUnderItsKey() throws Exception {
        LocalFile file = await(store.put(KEY, staged("picture"), true).compose(stored -> store.open(stored.key())));

        assertThat(file).isEqualTo(new LocalFile(root.resolve(KEY.path()).toString(), 7, false));
    }

    @Test
    void aFileOfAnotherFileSystemIsCopiedIn() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeThat(Files.isWritable(memory)).as("a second file system").isTrue();
        assumeThat(Files.getFileStore(memory)).isNotEqualTo(Files.getFileStore(root));
        Path staged = Files.writeString(Files.createTempFile(memory, "staged", ".part"), "picture");

        StoredObject stored = await(store.put(KEY, staged, true));

        assertThat(stored.sizeBytes()).isEqualTo(7);
        assertThat(staged).doesNotExist();
        assertThat(root.resolve(KEY.path())).hasContent("picture");
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
    }

    @Test
    void emptyDirectoriesGoWithTheLastObject() throws Exception {
        await(store.put(KEY, staged("picture"), false));

        await(store.deletePrefix("default/originals/owner/image/"));

        assertThat(root.resolve("default")).doesNotExist();
        assertThat(root).isDirectory();
    }

    @Test
    void aPrefixThatLeadsOutIsRefused() {
        assertProblem(store.deletePrefix("default"), ProblemCode.INTERNAL);
        assertThatThrownBy(() -> await(store.deletePrefix("../"))).isNotNull();
        assertThatThrownBy(() -> await(store.deletePrefix("/"))).isNotNull();
        assertThat(root).isDirectory();
    }

    @Test
    void halfCopiedFilesOfACrashAreRemovedAtTheStart() throws Exception {
        Path old = Files.writeString(root.resolve(".incoming/old.part"), "half");
        Path fresh = Files.writeString(root.resolve(".incoming/new.part"), "half");
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(2))));
        Files.setLastModifiedTime(fresh, FileTime.from(NOW));

        await(store.prepare());

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void r19_aFullDiskIsToldFromAnyOtherFailure() {
        assertThat(DiskProblem.of(new FileSystemException("a", "b", "No space left on device"))
                        .code())
                .isEqualTo(ProblemCode.STORAGE_FULL);
        assertThat(DiskProblem.of(new IOException("Disk quota exceeded")).code())
                .isEqualTo(ProblemCode.STORAGE_FULL);
        assertThat(DiskProblem.of(new FileSystemException("a", "b", "Read-only file system"))
                        .problem())
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.STORAGE_UNAVAILABLE);
                    assertThat(problem.retryable()).isTrue();
                    assertThat(problem.detail()).doesNotContain("Read-only");
                });
    }
}
