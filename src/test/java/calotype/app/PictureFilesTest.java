package calotype.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFilesTest {
    @TempDir
    private Path directory;

    @Test
    void aDirectoryMeansThePicturesBelowItInOrderAndAFileItself() throws IOException {
        Path deep = Files.createDirectories(directory.resolve("holiday/day2"));
        Path second = picture(deep.resolve("b.bin"));
        Path first = picture(directory.resolve("holiday/a.png"));
        Files.writeString(deep.resolve("notes.txt"), "no picture");
        Path missing = directory.resolve("missing.jpg");
        assertThat(PictureFiles.of(List.of(missing, directory.resolve("holiday"))))
                .containsExactly(missing, first, second);
    }

    @Test
    void picturesOfOneNameGetDirectoriesOfDifferentNames() {
        assertThat(PictureFiles.directoryNames(
                        List.of(Path.of("x/a.jpg"), Path.of("y/a.png"), Path.of("a-2.jpg"), Path.of(".hidden"))))
                .containsExactly("a", "a-2", "a-2-2", ".hidden");
    }

    private static Path picture(Path file) throws IOException {
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }
}
