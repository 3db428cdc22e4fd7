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
import calotype.testing.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A file whose end is missing gives what can be read of it, with a warning; or nothing, where that is asked. */
class TruncatedTest {
    private static final Pipeline PIPELINE = new Pipeline(1);
    private static final int W = 320, H = 240;
    private static final BufferedImage CARD = TestCard.opaque(W, H);

    @TempDir
    Path folder;

    /** Of the tier that is tried. */
    Pipeline pipeline() {
        return PIPELINE;
    }

    /** Which share of the picture's rows, from the top (or, upside down, from the bottom), must be there. */
    static Stream<Arguments> files() throws IOException {
        BufferedImage alpha = TestCard.transparent(W, H);
        return Stream.of(
                Arguments.of("jpeg", calotype.image.Pictures.jpeg(CARD), 0.7, 0.4, false),
                Arguments.of("png", Pictures.png(CARD), 0.9, 0.3, false),
                Arguments.of("alpha png", Pictures.png(alpha), 0.9, 0.3, false),
                Arguments.of("gif", Pictures.gif(CARD), 0.8, 0.4, false),
                Arguments.of("bmp", Pictures.bmp(CARD), 0.7, 0.6, true),
                Arguments.of("tiff", TiffFile.of(CARD), 0.7, 0.6, false),
                Arguments.of("webp", madeBySelf(CARD), 0.8, 0.4, false),
                Arguments.of("alpha webp", madeBySelf(alpha), 0.95, 0.3, false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void whatCanBeReadIsKeptAndFlagged(String name, byte[] file, double cut, double share, boolean upsideDown)
            throws IOException {
        assertThat(run(file, false).facts().warnings()).as("whole").isEmpty();
        byte[] part = Pictures.truncated(file, cut);

        Pipeline.Outcome outcome = run(part, false);

        assertThat(outcome.facts().warnings()).containsExactly("truncated");
        int rows = (int) (H * share);
        int top = upsideDown ? H - rows : 0;
        BufferedImage whole = name.startsWith("alpha") ? TestCard.transparent(W, H) : CARD;
        BufferedImage made = calotype.image.Pictures.read(
                folder.resolve(outcome.renditions().get(0).file()));
        assertThat(Ssim.of(made.getSubimage(0, top, W, rows), whole.getSubimage(0, top, W, rows)))
                .isGreaterThan(0.85);
        assertRefused(part, true);
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void s03_aPngThatDoesNotBeginWithItsHeaderIsNotMendedByNumbersThatAreNone() throws IOException {
        assertRefused(Pictures.pngWithHeaderBehindPixels(), false);
    }

    @Test
    void fileThatEndsBeforeItsPictureIsCorrupt() throws IOException {
        assertRefused(Arrays.copyOf(Pictures.png(CARD), 45), false);
        assertRefused(Pictures.truncated(Pictures.gif(CARD), 0.01), false);
        assertRefused(Arrays.copyOf(Pictures.bmp(CARD), 50), false);
        assertRefused(Arrays.copyOf(madeBySelf(CARD), 25), false);
    }

    @Test
    void damageInTheMiddleOfAPngKeepsWhatIsBefore() throws IOException {
        byte[] png = Pictures.png(CARD);
        for (int i = png.length * 2 / 3; i < png.length * 2 / 3 + 40; i++) {
            png[i] ^= 0x55;
        }
        assertThat(run(png, false).facts().warnings()).containsExactly("truncated");
    }

    private void assertRefused(byte[] file, boolean strict) {
        assertThatThrownBy(() -> run(file, strict))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.CORRUPT_IMAGE));
    }

    private static byte[] madeBySelf(BufferedImage picture) throws IOException {
        Path folder = Files.createTempDirectory("truncated");
        Path source = Files.write(folder.resolve("source"), Pictures.png(picture));
        Path made = folder.resolve(PIPELINE.run(plan(false), source, folder, step -> {})
                .renditions()
                .get(0)
                .file());
        return Files.readAllBytes(made);
    }

    private Pipeline.Outcome run(byte[] file, boolean strict) throws IOException {
        return pipeline().run(plan(strict), Files.write(folder.resolve("source"), file), folder, step -> {});
    }

    private static Plan plan(boolean strict) {
        RenditionSpec webp = new RenditionSpec("webp", RenditionSet.VARIANT, ImageFormat.WEBP, W, W, 95);
        return new Plan(List.of(webp), Plan.Effort.FAST, Limits.DEFAULT, strict, true);
    }
}
