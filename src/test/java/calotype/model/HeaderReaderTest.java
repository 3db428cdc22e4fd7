package calotype.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import calotype.model.header.Source;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.BytesChannel;
import calotype.testing.CameraData;
import calotype.testing.Pictures;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderReaderTest {
    private static final int MUTANTS = 2_000;

    @TempDir
    Path directory;

    static Stream<Arguments> pictures() {
        var card = Pictures.card(96, 64);
        byte[] jpeg = Pictures.jpeg(card, 80);
        byte[] png = Pictures.png(card);
        return Stream.of(
                arguments("JPEG", jpeg, header(ImageFormat.JPEG, 96, 64, 1, 1, 1)),
                arguments("one pixel", Pictures.jpeg(Pictures.card(1, 1), 80), header(ImageFormat.JPEG, 1, 1, 1, 1, 1)),
                arguments(
                        "JPEG with EXIF",
                        Pictures.withExif(jpeg, CameraData.sample(8)),
                        header(ImageFormat.JPEG, 96, 64, 8, 1, 1)),
                arguments(
                        "JPEG in scans",
                        Pictures.progressiveJpegWithScans(37),
                        header(ImageFormat.JPEG, 96, 64, 1, 1, 37)),
                arguments(
                        "JPEG with fill bytes",
                        Pictures.joined(Arrays.copyOf(jpeg, 2), ones(70_000), Arrays.copyOfRange(jpeg, 2, jpeg.length)),
                        header(ImageFormat.JPEG, 96, 64, 1, 1, 1)),
                arguments("PNG", png, header(ImageFormat.PNG, 96, 64, 1, 1, 1)),
                arguments(
                        "PNG with EXIF",
                        Pictures.withChunk(png, "eXIf", CameraData.turned(5).tiff()),
                        header(ImageFormat.PNG, 96, 64, 5, 1, 1)),
                arguments(
                        "PNG with EXIF behind the JPEG prefix",
                        Pictures.withChunk(
                                png,
                                "eXIf",
                                Pictures.joined(
                                        ascii("Exif\0\0"), CameraData.turned(5).tiff())),
                        header(ImageFormat.PNG, 96, 64, 5, 1, 1)),
                arguments(
                        "animated PNG",
                        Pictures.withChunk(png, "acTL", numbers(7, 0)),
                        header(ImageFormat.PNG, 96, 64, 1, 7, 1)),
                arguments(
                        "animated PNG of 2^32-1 frames",
                        Pictures.withChunk(png, "acTL", numbers(-1, 0)),
                        header(ImageFormat.PNG, 96, 64, 1, Integer.MAX_VALUE, 1)),
                arguments(
                        "PNG with a side beyond int",
                        Pictures.pngClaiming(-1, 7),
                        header(ImageFormat.PNG, Integer.MAX_VALUE, 7, 1, 1, 1)),
                arguments("GIF", Pictures.gif(card), header(ImageFormat.GIF, 96, 64, 1, 1, 1)),
                arguments("animated GIF", Pictures.animatedGif(12), header(ImageFormat.GIF, 24, 16, 1, 12, 1)),
                arguments("BMP", Pictures.bmp(card), header(ImageFormat.BMP, 96, 64, 1, 1, 1)),
                arguments("BMP from the top", bitmap(40, 96, -64), header(ImageFormat.BMP, 96, 64, 1, 1, 1)),
                arguments("BMP with OS/2 header", coreBitmap(96, 64), header(ImageFormat.BMP, 96, 64, 1, 1, 1)),
                arguments("TIFF", Pictures.tiff(card), header(ImageFormat.TIFF, 96, 64, 1, 1, 1)),
                arguments("TIFF on its side", tiff(96, 64, 6), header(ImageFormat.TIFF, 96, 64, 6, 1, 1)),
                arguments("ICO with BMP and PNG", icon(), header(ImageFormat.ICO, 256, 200, 1, 1, 1)),
                arguments("PSD", psd(96, 64), header(ImageFormat.PSD, 96, 64, 1, 1, 1)),
                fixture("card.webp", header(ImageFormat.WEBP, 96, 64, 1, 1, 1)),
                fixture("card-lossless.webp", header(ImageFormat.WEBP, 96, 64, 1, 1, 1)),
                fixture("card-alpha.webp", header(ImageFormat.WEBP, 96, 64, 1, 1, 1)),
                fixture("card-animated.webp", header(ImageFormat.WEBP, 96, 64, 1, 3, 1)),
                fixture("card-exif6.webp", header(ImageFormat.WEBP, 64, 96, 6, 1, 1)),
                fixture("card.avif", header(ImageFormat.AVIF, 96, 64, 1, 1, 1)),
                fixture("card-irot3.avif", header(ImageFormat.AVIF, 64, 96, 6, 1, 1)),
                fixture("card-irot1-imir0.avif", header(ImageFormat.AVIF, 64, 96, 5, 1, 1)),
                fixture("card-exif6.avif", header(ImageFormat.AVIF, 64, 96, 6, 1, 1)),
                fixture("card-grid.avif", header(ImageFormat.AVIF, 256, 128, 1, 1, 1)),
                arguments("HEIC", heic(), header(ImageFormat.HEIC, 64, 96, 6, 1, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void headerTellsTheTruth(String name, byte[] file, ImageHeader expected) throws IOException {
        assertThat(read(file)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOrientationIsRead(int orientation) throws IOException {
        var upright = Pictures.card(96, 64);
        byte[] jpeg = Pictures.jpeg(Pictures.stored(upright, orientation), 80);
        ImageHeader header = read(Pictures.withExif(jpeg, CameraData.turned(orientation)));
        assertThat(header.orientation()).isEqualTo(orientation);
        assertThat(header.upright()).isEqualTo(new Size(96, 64));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 255, 65_535})
    void orientationsThatDoNotExistMeanUpright(int orientation) throws IOException {
        byte[] jpeg = Pictures.withExif(Pictures.jpeg(Pictures.card(9, 5), 80), CameraData.turned(orientation));
        assertThat(read(jpeg).orientation()).isEqualTo(1);
    }

    @Test
    void cutPictureStillHasItsSize() throws IOException {
        byte[] jpeg = Pictures.withExif(Pictures.progressiveJpegWithScans(50), CameraData.sample(6));
        ImageHeader cut = read(Pictures.truncated(jpeg, 0.7));
        assertThat(cut.upright()).isEqualTo(new Size(64, 96));
        assertThat(cut.scans()).isBetween(2, 49);
    }

    @Test
    void whatIsNoPictureIsRefused() throws IOException {
        assertThat(refusal(new byte[0])).isEqualTo(ProblemCode.EMPTY_FILE);
        assertThat(refusal(Pictures.htmlNamedJpg())).isEqualTo(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
        assertThat(refusal(ascii("II+\0 a BigTIFF"))).isEqualTo(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void picturesWithoutASizeAreCorrupt() throws IOException {
        assertThat(refusal(Pictures.pngClaiming(0, 10))).isEqualTo(ProblemCode.CORRUPT_IMAGE);
        assertThat(refusal(bitmap(40, 96, Integer.MIN_VALUE))).isEqualTo(ProblemCode.CORRUPT_IMAGE);
        assertThat(refusal(bitmap(40, -96, 64))).isEqualTo(ProblemCode.CORRUPT_IMAGE);
        assertThat(refusal(tiff(0, 64, 1))).isEqualTo(ProblemCode.CORRUPT_IMAGE);
        assertThat(refusal(ascii("GIF89a\0\0\0\0\0\0\0;"))).isEqualTo(ProblemCode.CORRUPT_IMAGE);
        assertThat(refusal(Arrays.copyOf(Pictures.fixture("card.avif"), 100))).isEqualTo(ProblemCode.CORRUPT_IMAGE);
    }

    @Test
    void scansCannotHideBehindEmptySegments() throws IOException {
        byte[] jpeg = Pictures.progressiveJpegWithScans(501);
        int firstScan = 0;
        while (jpeg[firstScan] != (byte) 0xFF || jpeg[firstScan + 1] != (byte) 0xDA) {
            firstScan++;
        }
        ByteBuffer comments = ByteBuffer.allocate(4 * 100_001);
        while (comments.hasRemaining()) {
            comments.putInt(0xFFFE0002);
        }
        byte[] crowded = Pictures.joined(
                Arrays.copyOf(jpeg, firstScan), comments.array(), Arrays.copyOfRange(jpeg, firstScan, jpeg.length));
        assertThat(refusal(crowded)).isEqualTo(ProblemCode.CORRUPT_IMAGE);
    }

    @Test
    void s03_bombsAreToldByTheirHeader() throws IOException {
        ImageHeader bomb = read(Pictures.pngClaiming(100_000, 100_000));
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> Limits.DEFAULT.check(bomb));
        assertThat(refusal.code()).isEqualTo(ProblemCode.TOO_MANY_PIXELS);
        ImageHeader slow = read(Pictures.progressiveJpegWithScans(501));
        refusal = catchThrowableOfType(ProblemException.class, () -> Limits.DEFAULT.check(slow));
        assertThat(refusal.code()).isEqualTo(ProblemCode.TOO_MANY_FRAMES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void cutAnywhereNothingButAProblemIsThrown(String name, byte[] file, ImageHeader expected) throws IOException {
        for (int length = 0; length < Math.min(file.length, 4_000); length++) {
            readOrRefuse(Arrays.copyOf(file, length));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void mutantsThrowNothingButProblems(String name, byte[] file, ImageHeader expected) throws IOException {
        Random random = new Random(name.hashCode());
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = file.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                // Most of what a reader believes stands at the beginning.
                int place = random.nextInt(random.nextBoolean() ? Math.min(200, mutant.length) : mutant.length);
                mutant[place] = (byte) (random.nextBoolean() ? 0xFF * random.nextInt(2) : random.nextInt(256));
            }
            readOrRefuse(mutant);
        }
    }

    private static void readOrRefuse(byte[] file) throws IOException {
        try {
            ImageHeader header = HeaderReader.read(new Source(new BytesChannel(file)));
            assertThat(header.orientation()).isBetween(1, 8);
            assertThat(header.frames()).isPositive();
            assertThat(header.scans()).isPositive();
        } catch (EOFException cut) {
            // The entry for files makes corrupt_image of it.
        } catch (ProblemException refused) {
            assertThat(refused.code())
                    .isIn(ProblemCode.EMPTY_FILE, ProblemCode.UNSUPPORTED_MEDIA_TYPE, ProblemCode.CORRUPT_IMAGE);
        }
    }

    private ImageHeader read(byte[] file) throws IOException {
        return HeaderReader.read(Files.write(directory.resolve("picture"), file));
    }

    private ProblemCode refusal(byte[] file) {
        return catchThrowableOfType(ProblemException.class, () -> read(file)).code();
    }

    private static ImageHeader header(
            ImageFormat format, int width, int height, int orientation, int frames, int scans) {
        return new ImageHeader(format, new Size(width, height), orientation, frames, scans);
    }

    private static Arguments fixture(String name, ImageHeader expected) {
        return arguments(name, Pictures.fixture(name), expected);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] ones(int length) {
        byte[] ones = new byte[length];
        Arrays.fill(ones, (byte) 0xFF);
        return ones;
    }

    private static byte[] numbers(int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length);
        for (int number : numbers) {
            bytes.putInt(number);
        }
        return bytes.array();
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bitmap(int headerLength, int width, int height) {
        return littleEndian(14 + headerLength)
                .put(ascii("BM"))
                .putInt(14, headerLength)
                .putInt(18, width)
                .putInt(22, height)
                .array();
    }

    private static byte[] coreBitmap(int width, int height) {
        return littleEndian(26)
                .put(ascii("BM"))
                .putInt(14, 12)
                .putShort(18, (short) width)
                .putShort(20, (short) height)
                .array();
    }

    private static byte[] tiff(int width, int height, int orientation) {
        ByteBuffer file = littleEndian(50).put(ascii("II*\0")).putInt(8).putShort((short) 3);
        int[] tags = {0x100, width, 0x101, height, 0x112, orientation};
        for (int i = 0; i < tags.length; i += 2) {
            file.putShort((short) tags[i]).putShort((short) 4).putInt(1).putInt(tags[i + 1]);
        }
        return file.array();
    }

    /** A bitmap of 16 x 16 with its mask, and a PNG of 256 x 200 whose entry says 0 x 200. */
    private static byte[] icon() {
        byte[] png = Pictures.png(Pictures.card(256, 200));
        return littleEndian(38 + 40 + png.length)
                .put(new byte[] {0, 0, 1, 0, 2, 0})
                .put(new byte[] {16, 16, 0, 0, 1, 0, 32, 0})
                .putInt(40)
                .putInt(38)
                .put(new byte[] {0, (byte) 200, 0, 0, 1, 0, 32, 0})
                .putInt(png.length)
                .putInt(78)
                .putInt(40)
                .putInt(16)
                .putInt(32)
                .position(78)
                .put(png)
                .array();
    }

    private static byte[] psd(int width, int height) {
        return ByteBuffer.allocate(26)
                .put(ascii("8BPS\0\1"))
                .putShort(12, (short) 3)
                .putInt(14, height)
                .putInt(18, width)
                .array();
    }

    /** The boxes of AVIF and HEIC are the same; only the brand differs. */
    private static byte[] heic() {
        byte[] file = Pictures.fixture("card-irot3.avif");
        System.arraycopy(ascii("heic"), 0, file, 8, 4);
        return file;
    }
}
