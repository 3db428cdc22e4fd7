package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.model.CodecTier;
import calotype.model.Codecs;
import calotype.model.HeaderReader;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.model.Size;
import calotype.model.transform.TransformParser;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ValueSource;

/** The tier without the native library: what it makes is held to the same tests, and what it does not make it says. */
class JavaTierTest {
    private static final Pipeline JAVA = new Pipeline(2, CodecTier.JAVA);

    @TempDir
    Path folder;

    @Test
    void l11_whatCannotBeWrittenIsLeftOutAndSaid() throws IOException {
        BufferedImage card = TestCard.opaque(640, 480);
        Pipeline.Outcome outcome = run(
                calotype.image.Pictures.jpeg(card), spec("small", ImageFormat.WEBP), spec("modern", ImageFormat.AVIF));

        assertThat(outcome.renditions()).extracting(Rendition::name).containsExactly("small");
        assertThat(outcome.facts().warnings()).containsExactly("left_out:modern");
        assertThat(outcome.facts().alpha()).isFalse();
        assertThat(outcome.facts().likeness().lqip()).startsWith("data:image/webp;base64,");
        Rendition small = outcome.renditions().get(0);
        assertThat(new Size(small.width(), small.height())).isEqualTo(new Size(200, 150));
        assertThat(Ssim.of(read(small), calotype.image.Pictures.reduced(card, 200, 150)))
                .isGreaterThan(0.9);
    }

    @Test
    void l11_animationBecomesAStillAndThatIsSaid() throws IOException {
        RenditionSpec optimized =
                new RenditionSpec("optimized_webp", RenditionSet.OPTIMIZED, ImageFormat.WEBP, 64, 64, 80);

        Pipeline.Outcome outcome = run(Pictures.animatedGif(3), optimized);

        assertThat(outcome.facts().warnings()).containsExactly("left_out:animation");
        assertThat(HeaderReader.read(folder.resolve(outcome.renditions().get(0).file()))
                        .frames())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"card.avif", "card.heic"})
    void l11_whatCannotBeReadIsFormatUnavailable(String name) {
        assertUnavailable(() -> run(Pictures.fixture(name), spec("small", ImageFormat.WEBP)));
    }

    @Test
    void l11_whatItReadsAndWritesIsWhatItTells() {
        Codecs codecs = JAVA.codecs();

        assertThat(codecs.tier()).isEqualTo(CodecTier.JAVA);
        assertThat(codecs.engineVersion()).startsWith("java-");
        assertThat(Stream.of(ImageFormat.values()).filter(codecs::reads))
                .containsExactlyInAnyOrder(
                        ImageFormat.JPEG,
                        ImageFormat.PNG,
                        ImageFormat.WEBP,
                        ImageFormat.GIF,
                        ImageFormat.TIFF,
                        ImageFormat.BMP,
                        ImageFormat.ICO,
                        ImageFormat.PSD);
        assertThat(Stream.of(ImageFormat.values()).filter(codecs::writes))
                .containsExactlyInAnyOrder(ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.WEBP);
    }

    @Test
    void theNativeTierReadsEverythingAndWritesAllThatIsServed() {
        Codecs codecs = new Pipeline(1).codecs();

        assertThat(codecs.tier()).isEqualTo(CodecTier.NATIVE);
        assertThat(codecs.missing()).isNull();
        assertThat(ImageFormat.values()).allMatch(codecs::reads);
        assertThat(Stream.of(ImageFormat.values()).filter(codecs::writes))
                .allMatch(ImageFormat::isServed)
                .hasSize(4);
    }

    @Test
    void l11_transformsAreMadeToo() throws IOException {
        BufferedImage card = TestCard.opaque(400, 300);
        byte[] jpeg = calotype.image.Pictures.jpeg(card);

        BufferedImage cut = read(render(jpeg, "crop=100-0-200-300&w=100&format=png"));
        assertThat(Ssim.of(cut, calotype.image.Pictures.reduced(card.getSubimage(100, 0, 200, 300), 100, 150)))
                .isGreaterThan(0.9);
        assertThat(read(render(jpeg, "rotate=45&bg=0000ff&format=webp")).getRGB(2, 2) & 0xff)
                .isGreaterThan(0xf0);
        Rendition padded = render(jpeg, "w=100&h=100&fit=contain&bg=ff0000&format=jpeg&q=90");
        assertThat(new Size(padded.width(), padded.height())).isEqualTo(new Size(100, 100));
        assertUnavailable(() -> render(jpeg, "w=100&format=avif"));
    }

    @Test
    void cropAndTurnChangeNoPixel() throws IOException {
        BufferedImage image = TestCard.transparent(40, 30);
        BufferedImage made = read(render(Pictures.png(image), "crop=3-5-20-11&rotate=90&flip=h&format=png"));
        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 11; x++) {
                assertThat(made.getRGB(x, y)).isEqualTo(image.getRGB(3 + y, 5 + x));
            }
        }
    }

    private Rendition render(byte[] source, String query) throws IOException {
        Path file = Files.write(folder.resolve("source"), source);
        RenderPlan plan =
                new RenderPlan(TransformParser.query(query), Plan.Effort.FAST, Limits.DEFAULT, true, 8_192, null);
        return JAVA.render(plan, file, folder, step -> {});
    }

    private BufferedImage read(Rendition rendition) throws IOException {
        return calotype.image.Pictures.read(folder.resolve(rendition.file()));
    }

    private static RenditionSpec spec(String name, ImageFormat format) {
        return new RenditionSpec(name, RenditionSet.VARIANT, format, 200, 200, 85);
    }

    private Pipeline.Outcome run(byte[] file, RenditionSpec... specs) throws IOException {
        Plan plan = new Plan(List.of(specs), Plan.Effort.FAST, Limits.DEFAULT, true, true);
        return JAVA.run(plan, Files.write(folder.resolve("source"), file), folder, step -> {});
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.FORMAT_UNAVAILABLE))
                .hasMessageContaining("native library");
    }

    @Nested
    class Formats extends FormatsTest {
        @Override
        Pipeline pipeline() {
            return JAVA;
        }

        @Override
        List<ImageFormat> formats() {
            return List.of(ImageFormat.WEBP, ImageFormat.PNG);
        }
    }

    @Nested
    class Profiles extends ProfilesTest {
        /** The profile there is Java's own of linear grey, which its readers do not tell from none. */
        @Override
        void greyProfileIsConvertedToo() {}

        @Override
        Pipeline pipeline() {
            return JAVA;
        }
    }

    @Nested
    class Inks extends InksTest {
        /** A reader of its own converts tables of colours, with another intent. */
        static Stream<Arguments> sources() {
            return InksTest.sources().filter(source -> !source.get()[0].equals("table of colours"));
        }

        @Override
        Pipeline pipeline() {
            return JAVA;
        }
    }

    @Nested
    class Sources extends SourcesTest {
        @Override
        Pipeline pipeline() {
            return JAVA;
        }

        @Test
        @Override
        void c07_animatedAvifGivesItsFirstFrame() {
            assertUnavailable(super::c07_animatedAvifGivesItsFirstFrame);
        }

        @Test
        @Override
        void s01_aPictureOfAnotherSizeThanItsContainerSaysIsRefused() {
            byte[] webp = Pictures.fixture("card-exif6.webp");
            webp[25] = 19;

            assertThatThrownBy(() -> JavaTierTest.this.run(webp, spec("small", ImageFormat.WEBP)))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CORRUPT_IMAGE));
        }
    }

    @Nested
    class Truncated extends TruncatedTest {
        /** The readers of these keep nothing of a file that was cut off. */
        static Stream<Arguments> files() throws IOException {
            return TruncatedTest.files().filter(file -> !((String) file.get()[0]).matches("bmp|tiff|.*webp"));
        }

        @Override
        Pipeline pipeline() {
            return JAVA;
        }
    }
}
