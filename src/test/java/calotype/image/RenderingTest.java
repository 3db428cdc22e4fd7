package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.model.HeaderReader;
import calotype.model.ImageFormat;
import calotype.model.ImageHeader;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenderPlan;
import calotype.model.Rendition;
import calotype.model.Size;
import calotype.model.transform.TransformParser;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each operation does to pixels. PNG in and out loses nothing, so that most of it can be exact. */
class RenderingTest {
    private static final Pipeline PIPELINE = new Pipeline(1);

    @TempDir
    Path folder;

    /** Every pixel differs from its neighbours, some are half transparent. */
    private static BufferedImage noise(int width, int height) {
        Random random = new Random(3);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt() | (x % 3 == 0 ? 0x40000000 : 0xff000000));
            }
        }
        return image;
    }

    @Test
    void d03_quarterTurnsMoveEveryPixelExactly() throws IOException {
        BufferedImage image = noise(31, 20);
        byte[] png = Pictures.encode(image, "png", null, false);

        assertPixels(render(png, "rotate=90&format=png"), 20, 31, (x, y) -> image.getRGB(y, 19 - x));
        assertPixels(render(png, "rotate=180&format=png"), 31, 20, (x, y) -> image.getRGB(30 - x, 19 - y));
        assertPixels(render(png, "rotate=-90&format=png"), 20, 31, (x, y) -> image.getRGB(30 - y, x));
    }

    @Test
    void d04_flipsMoveEveryPixelExactlyAndTwiceIsNothing() throws IOException {
        BufferedImage image = noise(31, 20);
        byte[] png = Pictures.encode(image, "png", null, false);

        assertPixels(render(png, "flip=h&format=png"), 31, 20, (x, y) -> image.getRGB(30 - x, y));
        assertPixels(render(png, "flip=v&format=png"), 31, 20, (x, y) -> image.getRGB(x, 19 - y));
        for (String flip : new String[] {"h", "v", "hv"}) {
            byte[] once = Files.readAllBytes(
                    folder.resolve(rendition(png, "format=png&flip=" + flip).file()));
            assertPixels(render(once, "format=png&flip=" + flip), 31, 20, image::getRGB);
        }
    }

    @Test
    void cropAloneChangesNoPixel() throws IOException {
        BufferedImage image = noise(40, 30);
        byte[] png = Pictures.encode(image, "png", null, false);

        assertPixels(render(png, "crop=3-5-20-11&format=png"), 20, 11, (x, y) -> image.getRGB(x + 3, y + 5));
        assertPixels(render(png, "crop=10p-50p-50p-50p&format=png"), 20, 15, (x, y) -> image.getRGB(x + 4, y + 15));
        assertPixels(
                render(png, "crop=3-5-20-11&rotate=90&flip=h&format=png"),
                11,
                20,
                (x, y) -> image.getRGB(3 + y, 5 + x));
    }

    /** Pixels of a JPEG share their colours in pairs: a crop that begins within one must not shift them. */
    @ParameterizedTest
    @CsvSource({"0,0", "8,16", "7,0", "0,5", "13,21"})
    void cropOfAJpegBeginsAtItsPixel(int x, int y) throws IOException {
        byte[] jpeg = Pictures.jpeg(TestCard.opaque(200, 120));
        BufferedImage whole = render(jpeg, "format=png");

        BufferedImage part = render(jpeg, "format=png&crop=" + x + "-" + y + "-100-60");

        assertThat(Ssim.of(part, whole.getSubimage(x, y, 100, 60))).isGreaterThan(0.999);
    }

    @Test
    void cropKnowsTheUprightPictureWhateverTheOrientation() throws IOException {
        BufferedImage upright = TestCard.opaque(240, 160);
        for (int orientation = 1; orientation <= 8; orientation++) {
            byte[] stored =
                    Segments.withOrientation(Pictures.jpeg(Pictures.asStored(upright, orientation)), orientation);

            BufferedImage whole = render(stored, "format=png");
            BufferedImage part = render(stored, "format=png&crop=30-20-120-80");

            assertThat(Ssim.of(whole, upright)).as("orientation " + orientation).isGreaterThan(0.9);
            assertThat(Ssim.of(part, whole.getSubimage(30, 20, 120, 80)))
                    .as("orientation " + orientation)
                    .isGreaterThan(0.99);
        }
    }

    @Test
    void cropOfAPaletteAndOfSingleBitsIsExact() throws IOException {
        for (int type : new int[] {BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_BYTE_BINARY}) {
            BufferedImage image = TestCard.as(type, TestCard.opaque(70, 50));
            byte[] png = Pictures.encode(image, "png", null, false);

            assertPixels(render(png, "format=png&crop=3-7-33-21"), 33, 21, (x, y) -> image.getRGB(x + 3, y + 7));
        }
    }

    @ParameterizedTest
    @CsvSource({"webp,80", "avif,50", "jpeg,80", "png,0"})
    void everyFormatIsReducedStraightFromTheOriginal(String format, int quality) throws IOException {
        BufferedImage card = TestCard.opaque(1008, 756);
        String query = "w=252&format=" + format + (quality == 0 ? "" : "&q=" + quality);

        Rendition made = rendition(Pictures.jpeg(card), query);

        BufferedImage decoded = Pictures.read(folder.resolve(made.file()));
        assertThat(decoded.getWidth() + "x" + decoded.getHeight()).isEqualTo("252x189");
        assertThat(Ssim.of(decoded, Pictures.reduced(card, 252, 189))).isGreaterThan(0.93);
        assertThat(HeaderReader.read(folder.resolve(made.file())).format()).isEqualTo(made.format());
        assertThat(made.sizeBytes()).isEqualTo(Files.size(folder.resolve(made.file())));
    }

    @Test
    void coverShowsThePartThatItsGravityNames() throws IOException {
        BufferedImage card = TestCard.opaque(800, 400);
        byte[] png = Pictures.encode(card, "png", null, false);

        BufferedImage west = render(png, "w=100&h=100&fit=cover&g=west&format=png");
        BufferedImage focal = render(png, "w=100&h=100&fit=cover&g=fp:0.7:0.5&format=png");

        assertThat(Ssim.of(west, Pictures.reduced(card.getSubimage(0, 0, 400, 400), 100, 100)))
                .isGreaterThan(0.96);
        assertThat(Ssim.of(focal, Pictures.reduced(card.getSubimage(360, 0, 400, 400), 100, 100)))
                .isGreaterThan(0.96);
    }

    @Test
    void containFillsUpWithTheBackgroundAndWithNothingWithoutOne() throws IOException {
        BufferedImage image = TestCard.as(BufferedImage.TYPE_INT_ARGB, TestCard.solid(40, 20, 0x3A7B2C));
        byte[] png = Pictures.encode(image, "png", null, false);

        assertPixels(
                render(png, "w=40&h=40&fit=contain&bg=ff0000&format=png"),
                40,
                40,
                (x, y) -> y < 10 || y >= 30 ? 0xffff0000 : 0xff3A7B2C);
        assertPixels(
                render(png, "w=40&h=40&fit=contain&g=north&format=png"), 40, 40, (x, y) -> y >= 20 ? 0 : 0xff3A7B2C);
        assertPixels(
                render(png, "w=50&h=20&fit=contain&bg=00ff0080&format=png"),
                50,
                20,
                (x, y) -> x < 5 || x >= 45 ? 0x8000ff00 : 0xff3A7B2C);
        BufferedImage jpeg = render(png, "w=40&h=40&fit=contain&format=jpeg&q=95");
        assertThat(jpeg.getRGB(20, 2) & 0xffffff).isEqualTo(0xffffff);
    }

    @Test
    void d03_anyAngleTurnsAboutTheMiddleOnTheBackground() throws IOException {
        byte[] png = Pictures.encode(TestCard.solid(100, 100, 0x3A7B2C), "png", null, false);

        BufferedImage turned = render(png, "rotate=45&bg=0000ff&format=png");

        assertThat(turned.getWidth() + "x" + turned.getHeight()).isEqualTo("141x141");
        assertThat(turned.getRGB(70, 70)).isEqualTo(0xff3A7B2C);
        assertThat(turned.getRGB(70, 3)).isEqualTo(0xff3A7B2C);
        assertThat(turned.getRGB(2, 2)).isEqualTo(0xff0000ff);
        assertThat(turned.getRGB(138, 2)).isEqualTo(0xff0000ff);
        assertThat(render(png, "rotate=45&format=webp").getRGB(2, 2) >>> 24).isZero();
    }

    @Test
    void clockwiseIsClockwise() throws IOException {
        BufferedImage image = TestCard.opaque(200, 200);
        byte[] png = Pictures.encode(image, "png", null, false);
        BufferedImage exact = render(png, "rotate=90&format=png");
        BufferedImage nearly = render(png, "rotate=89.9&format=png&bg=000000");

        assertThat(Ssim.of(nearly.getSubimage(10, 10, 180, 180), exact.getSubimage(10, 10, 180, 180)))
                .isGreaterThan(0.9);
    }

    @Test
    void alphaIsKeptWhereAFormatHasItAndLiesOnTheBackgroundInAJpeg() throws IOException {
        byte[] png = Pictures.encode(TestCard.transparent(200, 160), "png", null, false);

        for (String format : new String[] {"png", "webp", "avif"}) {
            assertThat(render(png, "w=100&format=" + format).getRGB(50, 40) >>> 24)
                    .as(format)
                    .isLessThan(10);
            assertThat(render(png, "w=100&bg=ff0000&format=" + format).getRGB(50, 40) >>> 24)
                    .as(format)
                    .isEqualTo(255);
        }
        assertThat(render(png, "w=100&format=jpeg&q=90").getRGB(50, 40) & 0xff).isGreaterThan(0xf8);
        BufferedImage red = render(png, "w=100&format=jpeg&q=90&bg=ff0000");
        assertThat(red.getRGB(50, 40) >> 16 & 0xff).isGreaterThan(0xf0);
        assertThat(red.getRGB(50, 40) & 0xff).isLessThan(0x10);
    }

    @Test
    void smallPicturesAreEnlargedOnDemandOnly() throws IOException {
        byte[] png = Pictures.encode(TestCard.opaque(60, 40), "png", null, false);

        assertThat(rendition(png, "w=120&format=webp").width()).isEqualTo(60);
        Rendition large = rendition(png, "w=120&enlarge=1&format=webp");
        assertThat(large.width() + "x" + large.height()).isEqualTo("120x80");
    }

    @Test
    void c05_jpegIsProgressive() throws IOException {
        Rendition made = rendition(Pictures.jpeg(TestCard.opaque(300, 200)), "w=150&format=jpeg&q=80");

        ImageHeader header = HeaderReader.read(folder.resolve(made.file()));
        assertThat(header.scans()).isGreaterThan(1);
    }

    @Test
    void c05_pngHasAPaletteWhereThatIsSmallerAndNeverLosesAnything() throws IOException {
        BufferedImage few = TestCard.as(BufferedImage.TYPE_BYTE_INDEXED, TestCard.opaque(200, 150));
        BufferedImage many = noise(64, 64);
        BufferedImage grey = TestCard.as(BufferedImage.TYPE_BYTE_GRAY, TestCard.opaque(64, 48));

        assertThat(colourType(few)).isEqualTo(3);
        assertThat(colourType(many)).isEqualTo(6);
        assertThat(colourType(TestCard.opaque(300, 200))).isEqualTo(2);
        assertThat(colourType(grey)).isIn(0, 3);
        for (BufferedImage image : new BufferedImage[] {few, many, grey}) {
            byte[] png = Pictures.encode(image, "png", null, false);
            BufferedImage source = Pictures.read(Pictures.write(folder.resolve("again.png"), png));
            assertPixels(render(png, "format=png"), image.getWidth(), image.getHeight(), source::getRGB);
        }
    }

    /** The byte of the header that says how pixels are written: 0 grey, 2 colours, 3 palette, 6 with alpha. */
    private int colourType(BufferedImage image) throws IOException {
        Rendition made = rendition(Pictures.encode(image, "png", null, false), "format=png");
        return Files.readAllBytes(folder.resolve(made.file()))[25];
    }

    @Test
    void aReducedCopyMayStandInForTheOriginal() throws IOException {
        BufferedImage card = TestCard.opaque(1200, 800);
        byte[] copy = Pictures.jpeg(Pictures.reduced(card, 600, 400));

        BufferedImage made = render(copy, "w=150&crop=600-0-600-400&format=png", new Size(1200, 800));

        assertThat(made.getWidth() + "x" + made.getHeight()).isEqualTo("150x100");
        assertThat(Ssim.of(made, Pictures.reduced(card.getSubimage(600, 0, 600, 400), 150, 100)))
                .isGreaterThan(0.95);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "webp", "avif"})
    void s07_nothingOfTheSourceIsWrittenButItsPixels(String format) throws IOException {
        byte[] source = Pictures.jpeg(TestCard.opaque(300, 200));
        source = Segments.with(source, 0xFE, Segments.ascii("SECRET comment"));
        source = Segments.with(source, 0xE1, Segments.ascii("http://ns.adobe.com/xap/1.0/\0<x>SECRET</x>"));
        source = Segments.withOrientation(source, 6);

        Rendition made = rendition(source, "w=100&format=" + format);

        assertThat(Files.readString(folder.resolve(made.file()), StandardCharsets.ISO_8859_1))
                .doesNotContain("SECRET", "Exif", "EXIF", "XMP ", "ICCP", "iCCP", "http://", "Lavf", "Lavc", "tEXt");
    }

    @ParameterizedTest
    @CsvSource({
        "1x1,w=1",
        "1x500,w=300&h=300&fit=cover",
        "500x1,rotate=33",
        "3x2,crop=1-1-2-1&rotate=90",
        "5x5,w=1&h=5&fit=fill"
    })
    void extremeShapesWork(String shape, String query) throws IOException {
        String[] sides = shape.split("x");
        byte[] jpeg = Pictures.jpeg(TestCard.solid(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), 0x3A7B2C));

        for (ImageFormat format : new ImageFormat[] {ImageFormat.WEBP, ImageFormat.AVIF, ImageFormat.JPEG}) {
            Rendition made = rendition(jpeg, query + "&format=" + format.wire());
            BufferedImage decoded = Pictures.read(folder.resolve(made.file()));
            assertThat(decoded.getWidth() + "x" + decoded.getHeight()).isEqualTo(made.width() + "x" + made.height());
        }
    }

    @Test
    void d02_aCropOutsideIsRefused() {
        byte[] jpeg = Pictures.jpeg(TestCard.opaque(100, 80));

        assertThatThrownBy(() -> rendition(jpeg, "crop=50-0-51-10&format=webp"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(ProblemCode.CROP_OUT_OF_BOUNDS));
    }

    private void assertPixels(BufferedImage made, int width, int height, IntBinaryOperator expected) {
        assertThat(made.getWidth() + "x" + made.getHeight()).isEqualTo(width + "x" + height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int wanted = expected.applyAsInt(x, y);
                if (made.getRGB(x, y) != wanted) {
                    assertThat(Integer.toHexString(made.getRGB(x, y)))
                            .as("pixel " + x + "," + y)
                            .isEqualTo(Integer.toHexString(wanted));
                }
            }
        }
    }

    private BufferedImage render(byte[] source, String query) throws IOException {
        return render(source, query, null);
    }

    private BufferedImage render(byte[] source, String query, @Nullable Size original) throws IOException {
        return Pictures.read(folder.resolve(rendition(source, query, original).file()));
    }

    private Rendition rendition(byte[] source, String query) {
        return rendition(source, query, null);
    }

    private Rendition rendition(byte[] source, String query, @Nullable Size original) {
        Path file = Pictures.write(folder.resolve("source"), source);
        RenderPlan plan =
                new RenderPlan(TransformParser.query(query), Plan.Effort.FAST, Limits.DEFAULT, false, 8_192, original);
        return PIPELINE.render(plan, file, folder, step -> {});
    }
}
