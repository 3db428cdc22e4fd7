package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.testing.HeifFile;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        byte[] adobe = Segments.withProfile(jpeg, Profiles.adobeRgb());
        byte[] print = TiffFile.ofInks(inks(TestCard.opaque(480, 320)), Profiles.inks());
        byte[] deep = Pictures.encode(FormatsTest.sixteenBits(TestCard.opaque(480, 320), 3), "png", null, false);
        byte[] palette = Pictures.encode(
                TestCard.as(BufferedImage.TYPE_BYTE_INDEXED, TestCard.opaque(480, 320)), "png", null, false);
        byte[] cut = Arrays.copyOf(jpeg, jpeg.length * 7 / 10);
        byte[] grid = new HeifFile(calotype.testing.Pictures.fixture("card.heic"))
                .tiles(3)
                .bytes();
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
                Arguments.of("adobe-rgb-to-webp", adobe, ImageFormat.WEBP, 240, 80, 5_000),
                Arguments.of("inks-to-webp", print, ImageFormat.WEBP, 240, 80, 5_000),
                Arguments.of("16-bits-to-webp", deep, ImageFormat.WEBP, 240, 80, 5_000),
                Arguments.of("palette-to-webp", palette, ImageFormat.WEBP, 240, 80, 9_000),
                Arguments.of("heic-grid-to-webp", grid, ImageFormat.WEBP, 240, 80, 5_000),
                Arguments.of("truncated-to-webp", cut, ImageFormat.WEBP, 240, 80, 5_000),
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
            write(difference(made, expected), FAILED.resolve(name + "-difference.png"));
        }
        assertThat(made.getWidth()).isEqualTo(expected.getWidth());
        assertThat(made.getHeight()).isEqualTo(expected.getHeight());
        assertThat(similarity)
                .as("look at target/golden/%s.png and its -difference", name)
                .isGreaterThan(SAME);
        assertThat(rendition.sizeBytes()).isLessThanOrEqualTo(budget);
    }

    private Rendition make(byte[] source, RenditionSpec spec) {
        Plan plan = new Plan(List.of(spec), Plan.Effort.FAST, Limits.DEFAULT, false, true);
        Path file = Pictures.write(folder.resolve("source"), source);
        return new Pipeline(1).run(plan, file, folder, step -> {}).renditions().get(0);
    }

    /** The card as a printer without profile would take it, without black ink. */
    private static Raster inks(BufferedImage card) {
        WritableRaster inks = Raster.createInterleavedRaster(0, card.getWidth(), card.getHeight(), 4, null);
        for (int y = 0; y < card.getHeight(); y++) {
            for (int x = 0; x < card.getWidth(); x++) {
                int light = card.getRGB(x, y);
                inks.setPixel(x, y, new int[] {~light >> 16 & 0xff, ~light >> 8 & 0xff, ~light & 0xff, 0});
            }
        }
        return inks;
    }

    /** Black where both are equal, eight times as bright as they differ, of the size that both have. */
    private static BufferedImage difference(BufferedImage made, BufferedImage expected) {
        int width = Math.min(made.getWidth(), expected.getWidth());
        int height = Math.min(made.getHeight(), expected.getHeight());
        BufferedImage difference = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int a = made.getRGB(x, y);
                int b = expected.getRGB(x, y);
                int rgb = 0;
                for (int shift = 0; shift <= 16; shift += 8) {
                    rgb |= Math.min(255, 8 * Math.abs((a >> shift & 0xff) - (b >> shift & 0xff))) << shift;
                }
                difference.setRGB(x, y, rgb);
            }
        }
        return difference;
    }

    private static void write(BufferedImage image, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
