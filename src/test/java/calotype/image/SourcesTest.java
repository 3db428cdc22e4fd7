package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.CameraData;
import calotype.testing.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that neither Java nor the pipeline writes, and orientations outside JPEG, HEIC and AVIF. */
class SourcesTest {
    private static final Pipeline PIPELINE = new Pipeline(1);
    private static final BufferedImage CARD = Pictures.card(96, 64);

    @TempDir
    Path folder;

    /** Of the tier that is tried. */
    Pipeline pipeline() {
        return PIPELINE;
    }

    @Test
    void c08_photoshopFileGivesItsComposite() throws IOException {
        assertThat(Ssim.of(made(Pictures.fixture("card.psd")), CARD)).isGreaterThan(0.85);
    }

    @Test
    void c08_iconGivesTheLargestOfItsPictures() throws IOException {
        BufferedImage made = made(Pictures.fixture("card.ico"));

        assertThat(made.getWidth()).isEqualTo(48);
        assertThat(made.getHeight()).isEqualTo(48);
        assertThat(made.getRGB(44, 4) >>> 24).isGreaterThan(250);
        assertThat(made.getRGB(4, 4) >>> 24).isBetween(118, 138);
        assertThat(DeltaE.between(made.getRGB(44, 4), Pictures.CORNERS[1].getRGB()))
                .isLessThan(4);
    }

    @Test
    void c07_animatedAvifGivesItsFirstFrame() throws IOException {
        BufferedImage made = made(Pictures.fixture("card-animated.avif"));

        // Its other frames are the card mirrored.
        assertThat(DeltaE.between(made.getRGB(8, 8), Pictures.CORNERS[0].getRGB()))
                .isLessThan(4);
    }

    @Test
    void c19_orientationOfTiffAndPngIsObeyed() throws IOException {
        for (int orientation = 1; orientation <= 8; orientation++) {
            BufferedImage stored = Pictures.stored(CARD, orientation);
            byte[] block = CameraData.turned(orientation).tiff();

            assertThat(Ssim.of(made(TiffFile.of(stored, orientation)), CARD))
                    .as("tiff %d", orientation)
                    .isGreaterThan(0.85);
            assertThat(Ssim.of(made(Pictures.withChunk(Pictures.png(stored), "eXIf", block)), CARD))
                    .as("png %d", orientation)
                    .isGreaterThan(0.85);
        }
    }

    @Test
    void c19_orientationOfWebpIsObeyed() throws IOException {
        assertThat(Ssim.of(made(Pictures.fixture("card-exif6.webp")), CARD)).isGreaterThan(0.8);
    }

    @Test
    void restartMarkersAreNoDamage() throws IOException {
        byte[] jpeg = Pictures.fixture("card-restart.jpg");
        assertThat(Ssim.of(made(jpeg), CARD)).isGreaterThan(0.85);
    }

    @Test
    void tiffInARareCompressionIsRefusedByThatName() {
        byte[] zstd = TiffFile.of(
                2, 1, new byte[][] {new byte[6]}, new int[] {258, 8, 8, 8}, new int[] {259, 50000}, new int[] {262, 2});

        assertThatThrownBy(() -> made(zstd))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.UNSUPPORTED_CODEC))
                .hasMessageContaining("Deflate");
    }

    @Test
    void s01_aPictureOfAnotherSizeThanItsContainerSaysIsRefused() {
        byte[] webp = Pictures.fixture("card-exif6.webp");
        // RFC 9649: the canvas, 24 bits a side, less one.
        webp[25] = 19;
        byte[] avif = Pictures.fixture("card.avif");
        int size = new String(avif, StandardCharsets.ISO_8859_1).indexOf("ispe") + 8;
        avif[size + 2] = 39;

        assertThatProblem(webp);
        assertThatProblem(avif);
    }

    private void assertThatProblem(byte[] file) {
        assertThatThrownBy(() -> made(file))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CORRUPT_IMAGE))
                .hasMessageContaining("another size");
    }

    private BufferedImage made(byte[] file) throws IOException {
        RenditionSpec webp = new RenditionSpec("webp", RenditionSet.VARIANT, ImageFormat.WEBP, 1024, 1024, 95);
        Plan plan = new Plan(List.of(webp), Plan.Effort.FAST, Limits.DEFAULT, true, true);
        Pipeline.Outcome outcome =
                pipeline().run(plan, Files.write(folder.resolve("source"), file), folder, step -> {});
        return calotype.image.Pictures.read(
                folder.resolve(outcome.renditions().get(0).file()));
    }
}
