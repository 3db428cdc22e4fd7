package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.AnimatedGif;
import calotype.testing.AnimatedGif.Part;
import calotype.testing.CameraPhoto;
import calotype.testing.Pictures;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of pictures that move. */
class AnimationTest {
    private static final Pipeline PIPELINE = new Pipeline(2);
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final BufferedImage SCENE = CameraPhoto.scene(WIDTH, HEIGHT);

    @TempDir
    Path folder;

    @Test
    void c13_anAnimatedGifStaysAnimatedWithEachFrameAsLong() throws IOException {
        Film film = Film.of(optimized(run(gif(4), 2048, true)));
        assertThat(film.size()).containsExactly(WIDTH, HEIGHT);
        assertThat(film.millis()).containsExactly(70, 120, 0, 50, 3_330);
        assertThat(film.rounds()).isEqualTo(5);
        List<BufferedImage> expected = shown();
        for (int i = 0; i < expected.size(); i++) {
            assertAlike(film.frames().get(i), expected.get(i));
        }
    }

    @Test
    void c13_everyFrameIsReducedAlike() throws IOException {
        Film film = Film.of(optimized(run(gif(0), 160, true)));
        assertThat(film.size()).containsExactly(160, 120);
        assertThat(film.rounds()).isZero();
        assertThat(film.millis()).containsExactly(70, 120, 0, 50, 3_330);
        assertThat(new Color(film.frames().get(1).getRGB(30, 20), true).getRed())
                .isGreaterThan(200);
        assertThat(film.frames().get(4).getRGB(110, 70) >>> 24).isZero();
    }

    @Test
    void c13_anAnimatedWebpStaysAnimated() throws IOException {
        byte[] webp = optimized(run(gif(-1), 2048, true));
        Film before = Film.of(webp);
        assertThat(before.rounds()).isEqualTo(1);
        Film film = Film.of(optimized(run(webp, 160, true)));
        assertThat(film.millis()).isEqualTo(before.millis());
        assertThat(film.rounds()).isEqualTo(1);
        assertThat(film.size()).containsExactly(160, 120);
        assertThat(film.frames().get(4).getRGB(110, 70) >>> 24).isZero();
        assertThat(new Color(film.frames().get(2).getRGB(30, 20), true).getRed())
                .isLessThan(200);
    }

    @Test
    void c13_anAnimatedWebpIsDrawnAsItSays() throws IOException {
        byte[] webp = Pictures.fixture("moving.webp");
        Film before = Film.of(webp);
        Film film = Film.of(optimized(run(webp, 160, true)));
        assertThat(film.millis()).isEqualTo(before.millis()).containsExactly(70, 120, 0, 50, 3_330);
        assertThat(film.rounds()).isEqualTo(3);
        for (int i = 0; i < 5; i++) {
            assertAlike(film.frames().get(i), half(before.frames().get(i)));
        }
    }

    private static BufferedImage half(BufferedImage picture) {
        BufferedImage half = new BufferedImage(160, 120, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = half.createGraphics();
        pen.drawImage(picture.getScaledInstance(160, 120, Image.SCALE_AREA_AVERAGING), 0, 0, null);
        pen.dispose();
        return half;
    }

    @Test
    void c13_everyOtherOutputIsTheFirstFrame() throws IOException {
        Pipeline.Outcome moving = run(gif(0), 2048, true);
        for (Rendition rendition : moving.renditions()) {
            boolean animated = new String(bytes(rendition), 12, 4, StandardCharsets.US_ASCII).equals("VP8X")
                    && (bytes(rendition)[20] & 2) != 0;
            assertThat(animated).as(rendition.name()).isEqualTo(rendition.name().equals("optimized_webp"));
        }
        assertThat(moving.facts().frames()).isEqualTo(5);
        assertThat(run(gif(0), 2048, true).renditions()).isEqualTo(moving.renditions());
    }

    @Test
    void c13_withoutAnimationAllAreTheFirstFrame() throws IOException {
        for (Rendition rendition : run(gif(0), 2048, false).renditions()) {
            assertThat(new String(bytes(rendition), StandardCharsets.ISO_8859_1))
                    .doesNotContain("ANMF");
            assertThat(rendition.keptOriginal()).isFalse();
        }
    }

    @Test
    void aFrameThatCannotBeReadLeavesTheOneBefore() throws IOException {
        byte[] gif = gif(0);
        Pipeline.Outcome cut = run(Arrays.copyOf(gif, gif.length - 40), 2048, true);
        assertThat(cut.facts().warnings()).containsExactly("truncated");
        Film film = Film.of(optimized(cut));
        assertThat(film.millis()).containsExactly(70, 120, 0, 50, 3_330);
        assertThatThrownBy(() -> PIPELINE.run(plan(2048, true, true), folder.resolve("source"), folder, step -> {}))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("animation");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, Integer.MAX_VALUE, 20, 4, 0})
    void s02_aFirstFrameWhoseLengthIsNoneIsTheFilesFault(int length) throws IOException {
        byte[] webp = Pictures.fixture("moving.webp");
        int frame = new String(webp, StandardCharsets.ISO_8859_1).indexOf("ANMF");
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(frame + 4, length);

        if (length < 0 || length > webp.length) { // It goes to the file's end, then.
            assertThat(run(webp, 2048, true).facts().width()).isEqualTo(WIDTH);
        } else {
            assertThatThrownBy(() -> run(webp, 2048, true))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.CORRUPT_IMAGE));
        }
    }

    @Test
    void stepsAreToldOnceEach() throws IOException {
        List<String> steps = new ArrayList<>();
        Path source = Files.write(folder.resolve("source"), gif(0));
        PIPELINE.run(plan(2048, true, false), source, folder, steps::add);
        assertThat(steps).startsWith("decoded").hasSize(4).doesNotHaveDuplicates();
    }

    /** The scene; a red part that goes away again; the same once more; one with a hole; a blue one. */
    private static byte[] gif(int repeated) {
        return AnimatedGif.of(
                repeated,
                List.of(
                        new Part(SCENE, 0, 0, 7, "doNotDispose"),
                        new Part(Pictures.solid(80, 60, Color.RED), 40, 20, 12, "restoreToPrevious"),
                        new Part(ring(), 200, 120, 0, "none"),
                        new Part(ring(), 200, 120, 5, "restoreToBackgroundColor"),
                        new Part(Pictures.solid(61, 51, Color.BLUE), 1, 1, 333, "none")));
    }

    /** 80 pixels a side, green, a hole in its middle. */
    private static BufferedImage ring() {
        IndexColorModel colours =
                new IndexColorModel(1, 2, new byte[] {0, 0}, new byte[] {0, (byte) 200}, new byte[] {0, 0}, 0);
        BufferedImage ring = new BufferedImage(80, 80, BufferedImage.TYPE_BYTE_BINARY, colours);
        for (int i = 0; i < 6400; i++) {
            boolean hole = i % 80 >= 20 && i % 80 < 60 && i / 80 >= 20 && i / 80 < 60;
            ring.getRaster().setSample(i % 80, i / 80, 0, hole ? 0 : 1);
        }
        return ring;
    }

    private static List<BufferedImage> shown() {
        List<BufferedImage> shown = new ArrayList<>();
        BufferedImage scene = over(null, SCENE, 0, 0);
        shown.add(scene);
        shown.add(over(scene, Pictures.solid(80, 60, Color.RED), 40, 20));
        BufferedImage ringed = over(scene, ring(), 200, 120);
        shown.add(ringed);
        shown.add(ringed);
        BufferedImage last = over(ringed, Pictures.solid(61, 51, Color.BLUE), 1, 1);
        for (int i = 0; i < 6400; i++) {
            last.setRGB(200 + i % 80, 120 + i / 80, 0);
        }
        shown.add(last);
        return shown;
    }

    private static BufferedImage over(BufferedImage lower, BufferedImage upper, int x, int y) {
        BufferedImage both = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = both.createGraphics();
        if (lower != null) {
            pen.drawImage(lower, 0, 0, null);
        }
        pen.drawImage(upper, x, y, null);
        pen.dispose();
        return both;
    }

    private static void assertAlike(BufferedImage made, BufferedImage expected) {
        long difference = 0;
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                Color is = new Color(made.getRGB(x, y), true);
                Color should = new Color(expected.getRGB(x, y), true);
                difference += Math.abs(is.getAlpha() - should.getAlpha());
                if (should.getAlpha() > 0) {
                    difference += Math.abs(is.getRed() - should.getRed())
                            + Math.abs(is.getGreen() - should.getGreen())
                            + Math.abs(is.getBlue() - should.getBlue());
                }
            }
        }
        assertThat(difference / 4.0 / made.getWidth() / made.getHeight()).isLessThan(8);
    }

    private Pipeline.Outcome run(byte[] upload, int edge, boolean animation) throws IOException {
        Path source = Files.write(folder.resolve("source"), upload);
        return PIPELINE.run(plan(edge, animation, false), source, folder, step -> {});
    }

    private static Plan plan(int edge, boolean animation, boolean strict) {
        return new Plan(
                List.of(
                        new RenditionSpec("medium", RenditionSet.VARIANT, ImageFormat.WEBP, edge, edge, 80),
                        new RenditionSpec("optimized_webp", RenditionSet.OPTIMIZED, ImageFormat.WEBP, edge, edge, 80),
                        new RenditionSpec("optimized_avif", RenditionSet.OPTIMIZED, ImageFormat.AVIF, edge, edge, 70)),
                Plan.Effort.FAST,
                Limits.DEFAULT,
                strict,
                animation);
    }

    private byte[] optimized(Pipeline.Outcome outcome) throws IOException {
        Rendition webp = outcome.renditions().get(1);
        assertThat(webp.keptOriginal()).isFalse();
        return bytes(webp);
    }

    private byte[] bytes(Rendition rendition) throws IOException {
        return Files.readAllBytes(folder.resolve(rendition.file()));
    }
}
