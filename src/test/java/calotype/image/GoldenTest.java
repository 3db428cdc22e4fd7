package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Renditions look as they looked when somebody last looked at them: {@code src/test/resources/golden}. {@code
 * -Dgolden.update} writes those pictures anew; look at them before they are committed.
 */
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path FAILED = Path.of("target/golden");
    private static final double SAME = 0.985;

    @TempDir
    Path folder;

    static Stream<Arguments> renditions() {
        byte[] jpeg = Pictures.jpeg(TestCard.opaque(480, 320));
        byte[] alpha = Pictures.encode(TestCard.transparent(480, 320), "png", null, false);
        byte[] onItsSide = Segments.withOrientation(Pictures.jpeg(TestCard.opaque(480, 320)), 6);
        return Stream.of(
                Arguments.of("jpeg-to-webp", jpeg, ImageFormat.WEBP, 240, 80, 5_000),
                Arguments.of("jpeg-to-avif", jpeg, ImageFormat.AVIF, 240, 50, 4_000),
                Arguments.of("alpha-to-webp", alpha, ImageFormat.WEBP, 240, 80, 8_000),
                Arguments.of("alpha-to-avif", alpha, ImageFormat.AVIF, 240, 50, 6_000),
                Arguments.of(
                        "p3-to-webp",
                        Segments.withProfile(jpeg, Profiles.displayP3()),
                        ImageFormat.WEBP,
                        240,
                        80,
                        5_000),
                Arguments.of("turned-to-webp", onItsSide, ImageFormat.WEBP, 240, 80, 5_000));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("renditions")
    void renditionLooksAsBefore(String name, byte[] source, ImageFormat format, int side, int quality, int budget)
            throws IOException {
        Rendition rendition = make(source, new RenditionSpec(name, RenditionSet.VARIANT, format, side, side, quality));
        BufferedImage made = Pictures.read(folder.resolve(rendition.file()));
        Path golden = GOLDEN.resolve(name + ".png");
        if (System.getProperty("golden.update") != null) {
            write(made, golden);
        }

        assertThat(golden).as("write it with -Dgolden.update, and look at it").exists();
        BufferedImage expected = ImageIO.read(golden.toFile());
        double similarity = Ssim.of(made, expected);
        if (similarity < SAME) {
            write(made, FAILED.resolve(name + ".png"));
        }
        assertThat(made.getWidth()).isEqualTo(expected.getWidth());
        assertThat(made.getHeight()).isEqualTo(expected.getHeight());
        assertThat(similarity).as("compare target/golden/%s.png", name).isGreaterThan(SAME);
        assertThat(rendition.sizeBytes()).isLessThanOrEqualTo(budget);
    }

    private Rendition make(byte[] source, RenditionSpec spec) {
        Plan plan = new Plan(List.of(spec), Plan.Effort.FAST, Limits.DEFAULT, true, true);
        Path file = Pictures.write(folder.resolve("source"), source);
        return new Pipeline(1).run(plan, file, folder, step -> {}).renditions().get(0);
    }

    private static void write(BufferedImage image, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
