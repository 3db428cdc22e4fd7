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
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
    private static final Pipeline PIPELINE = new Pipeline(2);

    @TempDir
    Path folder;

    @Test
    void c01_photoGivesThumbnailsInsideTheirBoxes() throws IOException {
        Pipeline.Outcome outcome = run(
                Pictures.jpeg(TestCard.opaque(1008, 756)),
                webp("large", 1024),
                webp("medium", 512),
                webp("small", 128));

        assertThat(outcome.renditions())
                .extracting(r -> r.name() + " " + r.width() + "x" + r.height())
                .containsExactly("large 1008x756", "medium 512x384", "small 128x96");
        for (Rendition rendition : outcome.renditions()) {
            BufferedImage decoded = Pictures.read(folder.resolve(rendition.file()));
            BufferedImage expected =
                    Pictures.reduced(TestCard.opaque(1008, 756), rendition.width(), rendition.height());
            assertThat(Ssim.of(decoded, expected)).as(rendition.name()).isGreaterThan(0.9);
        }
    }

    @Test
    void c02_variantsAreBoundByWidthAlone() {
        Pipeline.Outcome outcome = run(
                Pictures.jpeg(TestCard.opaque(756, 1008)),
                boxed("original", 4096, 16_383),
                boxed("medium", 600, 16_383),
                boxed("thumbnail", 150, 16_383));

        assertThat(outcome.renditions())
                .extracting(r -> r.width() + "x" + r.height())
                .containsExactly("756x1008", "600x800", "150x200");
    }

    @Test
    void c04_avifIsAsGoodAsTheWebpAndSmaller() throws IOException {
        BufferedImage card = TestCard.opaque(900, 600);
        Rendition avif =
                run(Pictures.jpeg(card), avif("avif", 2048)).renditions().get(0);
        assertThat(Ssim.of(Pictures.read(folder.resolve(avif.file())), card)).isGreaterThan(0.93);

        byte[] photo = Files.readAllBytes(Path.of("docs", "sample.jpg"));
        List<Rendition> made =
                run(photo, webp("webp", 2048), avif("avif", 2048)).renditions();
        assertThat(made.get(1).sizeBytes()).isLessThan(made.get(0).sizeBytes() * 3 / 4);
    }

    @Test
    void c19_allEightOrientationsGiveTheSameUprightPicture() throws IOException {
        BufferedImage upright = TestCard.opaque(641, 430);
        BufferedImage expected = Pictures.reduced(upright, 320, 215);
        for (int orientation = 1; orientation <= 8; orientation++) {
            byte[] stored = Pictures.jpeg(Pictures.asStored(upright, orientation));
            Pipeline.Outcome outcome = run(Segments.withOrientation(stored, orientation), webp("small", 320));

            assertThat(outcome.facts().width()).isEqualTo(641);
            assertThat(outcome.facts().height()).isEqualTo(430);
            assertThat(Ssim.of(only(outcome), expected))
                    .as("orientation " + orientation)
                    .isGreaterThan(0.9);
        }
    }

    @Test
    void c20_smallPictureIsNeverEnlargedAndEqualRenditionsShareOneFile() throws IOException {
        Pipeline.Outcome outcome = run(
                Pictures.encode(TestCard.opaque(100, 100), "png", null, false),
                webp("large", 1024),
                webp("medium", 512),
                webp("small", 128),
                avif("avif", 2048));

        assertThat(outcome.renditions()).allMatch(r -> r.width() == 100 && r.height() == 100);
        assertThat(outcome.renditions())
                .extracting(Rendition::file)
                .containsExactly("large.webp", "large.webp", "large.webp", "avif.avif");
        try (var made = Files.list(folder)) {
            assertThat(made).hasSize(3); // with the source
        }
    }

    @Test
    void bytesAreTheSameForAnyNumberOfThreads() {
        byte[] source = Pictures.jpeg(TestCard.opaque(800, 600));
        RenditionSpec[] specs = {avif("avif", 700), webp("large", 700), webp("small", 128)};

        List<Rendition> alone = run(new Pipeline(1), false, source, specs).renditions();
        List<Rendition> together = run(new Pipeline(3), false, source, specs).renditions();

        assertThat(together).isEqualTo(alone);
    }

    @Test
    void everyStepIsHeard() throws IOException {
        var heard = new ConcurrentLinkedQueue<String>();
        Path source = Pictures.write(folder.resolve("source"), Pictures.jpeg(TestCard.opaque(300, 200)));

        PIPELINE.run(plan(false, webp("one", 200), webp("two", 100), webp("three", 200)), source, folder, heard::add);

        assertThat(heard.peek()).isEqualTo("decoded");
        assertThat(heard).containsExactlyInAnyOrder("decoded", "one", "two", "three");
    }

    @Test
    void e06_thePlaceholderIsToldBeforeAnyRenditionIsMade() throws IOException {
        var heard = new ConcurrentLinkedQueue<String>();
        Path source = Pictures.write(folder.resolve("source"), Pictures.jpeg(TestCard.opaque(300, 200)));
        Pipeline.Listener listener = new Pipeline.Listener() {
            @Override
            public void finished(String step) {
                heard.add(step);
            }

            @Override
            public void placeholder(String thumbhash) {
                heard.add(thumbhash);
            }
        };

        Pipeline.Outcome outcome =
                new Pipeline(1).run(plan(false, webp("one", 200), webp("two", 100)), source, folder, listener);

        assertThat(heard).containsExactly("decoded", outcome.facts().likeness().thumbhash(), "one", "two");
    }

    @Test
    void s07_nothingOfTheSourceIsWrittenButItsPixels() throws IOException {
        byte[] source = Pictures.jpeg(TestCard.opaque(300, 200));
        source = Segments.with(source, 0xFE, Segments.ascii("SECRET comment"));
        source = Segments.with(source, 0xED, Segments.ascii("Photoshop 3.0\0SECRET"));
        source = Segments.with(source, 0xE1, Segments.ascii("http://ns.adobe.com/xap/1.0/\0<x>SECRET</x>"));
        source = Segments.withOrientation(source, 6);

        Pipeline.Outcome outcome = run(source, webp("webp", 200), avif("avif", 200));

        for (Rendition rendition : outcome.renditions()) {
            String file = Files.readString(folder.resolve(rendition.file()), StandardCharsets.ISO_8859_1);
            assertThat(file)
                    .doesNotContain("SECRET", "Exif", "EXIF", "XMP ", "ICCP", "http://", "prof", "Lavf", "Lavc");
        }
    }

    @Test
    void e03_solidPictureHasExactlyItsColour() {
        for (int rgb : new int[] {0xFF0000, 0x0000FF, 0x3A7B2C, 0xFFFFFF, 0x000000, 0xC08040}) {
            byte[] png = Pictures.encode(TestCard.solid(90, 70, rgb), "png", null, false);

            assertThat(run(png, webp("small", 128)).facts().colors())
                    .extracting(colour -> colour.hex())
                    .containsExactly(String.format("#%06X", rgb));
        }
    }

    @Test
    void truncatedJpegIsKeptAsFarAsItGoes() throws IOException {
        BufferedImage card = TestCard.opaque(640, 480);
        byte[] whole = Pictures.jpeg(card);
        byte[] cut = Arrays.copyOf(whole, whole.length * 3 / 4);

        Pipeline.Outcome outcome = run(cut, webp("same", 640));

        assertThat(outcome.facts().warnings()).containsExactly("truncated");
        BufferedImage top = only(outcome).getSubimage(0, 0, 640, 240);
        assertThat(Ssim.of(top, card.getSubimage(0, 0, 640, 240))).isGreaterThan(0.9);
        assertProblem(ProblemCode.CORRUPT_IMAGE, true, cut);
    }

    @Test
    void wholeJpegHasNoWarning() {
        assertThat(run(Pictures.jpeg(TestCard.opaque(64, 64)), webp("a", 32))
                        .facts()
                        .warnings())
                .isEmpty();
    }

    @Test
    void fileWithoutAPictureIsCorrupt() {
        byte[] jpeg = Pictures.jpeg(TestCard.opaque(640, 480));
        assertProblem(ProblemCode.CORRUPT_IMAGE, false, Arrays.copyOf(jpeg, 400));
        byte[] png = Pictures.encode(TestCard.opaque(64, 48), "png", null, false);
        assertProblem(ProblemCode.CORRUPT_IMAGE, false, Arrays.copyOf(png, 45));
    }

    @Test
    void arithmeticJpegIsAnUnsupportedCodec() {
        byte[] jpeg = Pictures.jpeg(TestCard.opaque(64, 48));
        for (int i = 2; i < jpeg.length - 1; i++) {
            if ((jpeg[i] & 0xff) == 0xFF && (jpeg[i + 1] & 0xff) == 0xC0) {
                jpeg[i + 1] = (byte) 0xC9;
                break;
            }
        }
        assertProblem(ProblemCode.UNSUPPORTED_CODEC, false, jpeg);
    }

    @Test
    void s06_textChunksOfAPngNeverReachTheDecoder() throws IOException {
        byte[] png = Pictures.encode(TestCard.opaque(64, 48), "png", null, false);
        java.nio.ByteBuffer crowded = java.nio.ByteBuffer.allocate(png.length + 100_000 * 16);
        crowded.put(png, 0, 33);
        for (int i = 0; i < 100_000; i++) {
            crowded.putInt(4)
                    .put(Segments.ascii("tEXt"))
                    .putShort((short) (i % 60_000 + 257))
                    .putShort((short) 1)
                    .putInt(0);
        }
        crowded.put(png, 33, png.length - 33);

        assertThat(run(crowded.array(), webp("a", 64)).renditions())
                .isEqualTo(run(png, webp("a", 64)).renditions());
    }

    @Test
    void limitsAreCheckedBeforeAnythingIsDecoded() {
        Plan plan = new Plan(
                List.of(webp("small", 128)), Plan.Effort.FAST, new Limits(1000, 65_500, 500, 500), false, true);
        Path source = Pictures.write(folder.resolve("source"), Pictures.jpeg(TestCard.opaque(64, 48)));

        assertThatThrownBy(() -> PIPELINE.run(plan, source, folder, step -> {}))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.TOO_MANY_PIXELS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x1", "1x2", "2x1", "3x5", "1x16383", "16383x1", "2x3000"})
    void extremeShapesWork(String shape) throws IOException {
        String[] sides = shape.split("x");
        BufferedImage card = TestCard.solid(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), 0x3A7B2C);

        Pipeline.Outcome outcome =
                run(Pictures.encode(card, "png", null, false), webp("w", 16_383), avif("a", 16_383), webp("s", 128));

        for (Rendition rendition : outcome.renditions()) {
            BufferedImage decoded = Pictures.read(folder.resolve(rendition.file()));
            assertThat(decoded.getWidth()).isEqualTo(rendition.width());
            assertThat(decoded.getHeight()).isEqualTo(rendition.height());
            assertThat(new java.awt.Color(decoded.getRGB(0, 0)).getGreen()).isBetween(0x70, 0x86);
        }
    }

    private void assertProblem(ProblemCode code, boolean strict, byte[] source) {
        assertThatThrownBy(() -> run(PIPELINE, strict, source, webp("small", 128)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private BufferedImage only(Pipeline.Outcome outcome) throws IOException {
        return Pictures.read(folder.resolve(outcome.renditions().get(0).file()));
    }

    private Pipeline.Outcome run(byte[] source, RenditionSpec... specs) {
        return run(PIPELINE, false, source, specs);
    }

    private Pipeline.Outcome run(Pipeline pipeline, boolean strict, byte[] source, RenditionSpec... specs) {
        Path file = Pictures.write(folder.resolve("source"), source);
        return pipeline.run(plan(strict, specs), file, folder, step -> {});
    }

    private static Plan plan(boolean strict, RenditionSpec... specs) {
        return new Plan(List.of(specs), Plan.Effort.FAST, Limits.DEFAULT, strict, true);
    }

    private static RenditionSpec webp(String name, int side) {
        return boxed(name, side, side);
    }

    private static RenditionSpec boxed(String name, int width, int height) {
        return new RenditionSpec(name, RenditionSet.THUMBNAIL, ImageFormat.WEBP, width, height, 80);
    }

    private static RenditionSpec avif(String name, int side) {
        return new RenditionSpec(name, RenditionSet.OPTIMIZED, ImageFormat.AVIF, side, side, 50);
    }
}
