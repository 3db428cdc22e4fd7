package calotype.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    Path directory;

    private Path jar;

    @BeforeEach
    void build() throws Exception {
        jar = Files.writeString(directory.resolve("calotype.jar"), "not looked into");
    }

    @Test
    void theFileIsUsedOnceItIsThereAndNoMoreWhenTheProgramIsAnother() throws Exception {
        ClassArchive archive = new ClassArchive(directory, jar.toString());
        assertThat(archive.use()).isEmpty();

        Path made = Files.createFile(archive.file());
        assertThat(archive.use()).containsExactly("-XX:SharedArchiveFile=" + made);

        assertThat(jar.toFile().setLastModified(1_000)).isTrue();
        assertThat(new ClassArchive(directory, jar.toString()).use()).isEmpty();
    }

    @Test
    void noneIsKeptWithWhichAChildDoesNotComeUp() throws Exception {
        ChildCommand command = new ChildCommand(directory, true, List.of("1", "no.such.Engine"));
        Path made = Files.createFile(command.archive().file());

        assertThatThrownBy(() -> Child.start(command)).isInstanceOf(IOException.class);

        assertThat(made).doesNotExist();
    }

    @Test
    void noneIsMadeOfAProgramInDirectories() throws Exception {
        Path cache = Files.createDirectory(directory.resolve("cache"));
        ClassArchive archive = new ClassArchive(cache, directory.toString());

        archive.makeInBackground(new ChildCommand(cache, true, List.of("1")));

        try (Stream<Path> made = Files.list(cache)) {
            assertThat(made).isEmpty();
        }
    }
}
