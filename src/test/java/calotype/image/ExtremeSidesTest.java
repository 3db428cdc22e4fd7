package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.testing.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The longest and the smallest pictures that are let in. */
class ExtremeSidesTest {
    private static final int LONGEST = 16_383;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}x{1}")
    @CsvSource({"65500, 1, 2048, 1", "1, 65500, 1, 2048", "1, 1, 1, 1", "65500, 3, 2048, 1", "2, 65499, 1, 2048"})
    void c26_longAndSmallPicturesOfEachFormatAreMade(int width, int height, int boxWidth, int boxHeight)
            throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            picture.setRGB(i % width, i / width, 0x4080C0);
        }
        for (byte[] upload : List.of(
                Pictures.jpeg(picture, 90), Pictures.png(picture), Pictures.gif(picture), Pictures.bmp(picture))) {
            List<Rendition> made = made(upload);
            assertThat(made)
                    .filteredOn(rendition -> rendition.name().startsWith("box"))
                    .hasSize(3)
                    .allSatisfy(rendition -> {
                        assertThat(rendition.width()).isEqualTo(boxWidth);
                        assertThat(rendition.height()).isEqualTo(boxHeight);
                    });
            for (Rendition rendition : made) {
                if (rendition.format() != ImageFormat.AVIF && !rendition.keptOriginal()) {
                    BufferedImage seen =
                            ImageIO.read(folder.resolve(rendition.file()).toFile());
                    assertThat(seen.getWidth()).isEqualTo(rendition.width());
                    assertThat(seen.getHeight()).isEqualTo(rendition.height());
                    boolean asWished = rendition.set() == RenditionSet.VARIANT;
                    assertThat(DeltaE.between(seen.getRGB(0, 0), 0xFF4080C0)).isLessThan(asWished ? 4 : 8);
                }
            }
        }
    }

    private List<Rendition> made(byte[] upload) throws IOException {
        Plan plan = new Plan(
                List.of(
                        new RenditionSpec("box_webp", RenditionSet.VARIANT, ImageFormat.WEBP, 2048, 2048, 85),
                        new RenditionSpec("box_png", RenditionSet.VARIANT, ImageFormat.PNG, 2048, 2048, 100),
                        new RenditionSpec("box_avif", RenditionSet.OPTIMIZED, ImageFormat.AVIF, 2048, 2048, 60),
                        new RenditionSpec(
                                "whole_webp", RenditionSet.OPTIMIZED, ImageFormat.WEBP, LONGEST, LONGEST, 85)),
                Plan.Effort.FAST,
                Limits.DEFAULT,
                false,
                true);
        Path file = Files.write(folder.resolve("source"), upload);
        return new Pipeline(1).run(plan, file, folder, step -> {}).renditions();
    }
}
