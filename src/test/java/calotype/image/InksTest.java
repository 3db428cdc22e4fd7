package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.image.step.ToSrgb;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pictures whose colours a table tells, reduced first and converted then: the judge is Java's colour management, which
 * converts all of their pixels.
 */
class InksTest {
    private static final int W = 512, H = 384;
    private static final int PATCHES = 4;
    private static final byte[] INKS = Profiles.inks();
    private static final Raster PRINT = gradients(4);

    @TempDir
    Path folder;

    static Stream<Arguments> sources() {
        Raster colours = gradients(3);
        return Stream.of(
                Arguments.of("cmyk tiff", TiffFile.ofInks(PRINT, INKS), Profiles.toSrgb(PRINT, INKS)),
                Arguments.of(
                        "cmyk jpeg",
                        Segments.withProfile(jpeg(inverted(PRINT), 0), INKS),
                        Profiles.toSrgb(PRINT, INKS)),
                Arguments.of(
                        "ycck jpeg", Segments.withProfile(jpeg(ycck(PRINT), 2), INKS), Profiles.toSrgb(PRINT, INKS)),
                Arguments.of(
                        "table of colours",
                        Segments.withProfile(Pictures.jpeg(image(colours)), Profiles.scanner()),
                        Profiles.toSrgb(colours, Profiles.scanner())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    void c23_reducedPictureHasTheColoursOfTheWholeOne(String name, byte[] source, BufferedImage whole)
            throws IOException {
        for (int width : new int[] {W, W / 2, W / 4}) {
            assertSimilar(made(source, width), Pictures.reduced(whole, width, H * width / W));
        }
    }

    /** Of the tier that is tried. */
    Pipeline pipeline() {
        return new Pipeline(1);
    }

    @Test
    void inksWithoutAProfileAreMixedPlainly() throws IOException {
        BufferedImage expected = new BufferedImage(W, H, BufferedImage.TYPE_INT_RGB);
        int[] inks = new int[4];
        for (int i = 0; i < W * H; i++) {
            PRINT.getPixel(i % W, i / W, inks);
            int paper = 255 - inks[3];
            expected.setRGB(
                    i % W,
                    i / W,
                    (255 - inks[0]) * paper / 255 << 16
                            | (255 - inks[1]) * paper / 255 << 8
                            | (255 - inks[2]) * paper / 255);
        }

        assertSimilar(made(TiffFile.ofInks(PRINT), W), expected);
        assertSimilar(made(inPlanes(), W), expected);
        assertSimilar(made(jpeg(inverted(PRINT), 0), W), expected);
    }

    private static byte[] inPlanes() {
        byte[][] planes = new byte[4][W * H];
        int[] inks = new int[4];
        for (int i = 0; i < W * H; i++) {
            PRINT.getPixel(i % W, i / W, inks);
            for (int plane = 0; plane < 4; plane++) {
                planes[plane][i] = (byte) inks[plane];
            }
        }
        return TiffFile.of(
                W, H, planes, new int[] {258, 8, 8, 8, 8}, new int[] {262, 5}, new int[] {277, 4}, new int[] {284, 2});
    }

    @Test
    void whatIsLeftOfADamagedPictureIsMixedAlike() throws IOException {
        byte[] whole = jpeg(inverted(PRINT), 0);
        int expected = made(whole, W).getRGB(W / 8, H / 8);
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);

        assertThat(DeltaE.between(made(cut, W).getRGB(W / 8, H / 8), expected)).isLessThanOrEqualTo(2);
        int converted = Profiles.toSrgb(PRINT, INKS).getRGB(W / 8, H / 8);
        assertThat(DeltaE.between(made(Segments.withProfile(cut, INKS), W).getRGB(W / 8, H / 8), converted))
                .isLessThanOrEqualTo(2);
    }

    @Test
    void uploadWithAProfileOfInksIsNotHandedOutAsItIs() {
        assertThat(ToSrgb.isNeedless(INKS)).isFalse();
        assertThat(ToSrgb.isNeedless(Profiles.srgb())).isTrue();
    }

    @Test
    void c18_anUploadOfInksIsNeitherKeptNorMadeLarger() throws IOException {
        byte[] small = jpeg(inverted(PRINT), 0, 0.02f);
        for (byte[] upload : List.of(small, Segments.withProfile(small, INKS))) {
            assertThat(optimized(upload)).allSatisfy(rendition -> {
                assertThat(rendition.keptOriginal()).isFalse();
                assertThat(rendition.sizeBytes()).isLessThanOrEqualTo(upload.length);
            });
        }
    }

    private List<Rendition> optimized(byte[] source) throws IOException {
        List<RenditionSpec> both = Stream.of(ImageFormat.WEBP, ImageFormat.AVIF)
                .map(format -> new RenditionSpec(format.wire(), RenditionSet.OPTIMIZED, format, W, W, 95))
                .toList();
        Plan plan = new Plan(both, Plan.Effort.FAST, Limits.DEFAULT, false, true);
        Path file = Pictures.write(folder.resolve("source"), source);
        return new Pipeline(1).run(plan, file, folder, step -> {}).renditions();
    }

    @Test
    void profileThatIsNotOfInksIsNotUsedForThem() throws IOException {
        BufferedImage plain = made(TiffFile.ofInks(PRINT), W);

        assertSimilar(made(TiffFile.ofInks(PRINT, Profiles.adobeRgb()), W), plain);
    }

    /** Each pixel of the smooth inner parts of the patches. */
    private static void assertSimilar(BufferedImage actual, BufferedImage expected) {
        int w = expected.getWidth() / PATCHES;
        int h = expected.getHeight() / PATCHES;
        assertThat(actual.getWidth()).isEqualTo(expected.getWidth());
        double worst = 0;
        for (int y = 0; y < PATCHES * h; y++) {
            for (int x = 0; x < PATCHES * w; x++) {
                boolean inner = x % w >= 6 && x % w < w - 6 && y % h >= 6 && y % h < h - 6;
                worst = inner ? Math.max(worst, DeltaE.between(actual.getRGB(x, y), expected.getRGB(x, y))) : worst;
            }
        }
        assertThat(worst).isLessThanOrEqualTo(2);
    }

    private BufferedImage made(byte[] source, int width) throws IOException {
        RenditionSpec png = new RenditionSpec("png", RenditionSet.VARIANT, ImageFormat.PNG, width, width, 100);
        Plan plan = new Plan(List.of(png), Plan.Effort.FAST, Limits.DEFAULT, false, true);
        Path file = Pictures.write(folder.resolve("source"), source);
        return Pictures.read(folder.resolve(pipeline()
                .run(plan, file, folder, step -> {})
                .renditions()
                .get(0)
                .file()));
    }

    /** Patches of one mixture each, which gets slowly more from left to right. */
    private static WritableRaster gradients(int channels) {
        WritableRaster raster = Raster.createInterleavedRaster(0, W, H, channels, null);
        for (int y = 0; y < H; y++) {
            for (int x = 0; x < W; x++) {
                int patch = y * PATCHES / H * PATCHES + x * PATCHES / W;
                for (int channel = 0; channel < channels; channel++) {
                    int base = channel == 3 ? 20 * (patch % 3) : (patch >> channel & 1) * 110 + 20;
                    raster.setSample(x, y, channel, base + x % (W / PATCHES) * 60 * PATCHES / W);
                }
            }
        }
        return raster;
    }

    private static BufferedImage image(Raster colours) {
        BufferedImage image = new BufferedImage(W, H, BufferedImage.TYPE_INT_RGB);
        image.getRaster().setPixels(0, 0, W, H, colours.getPixels(0, 0, W, H, (int[]) null));
        return image;
    }

    /** As Adobe's programs store inks in a JPEG. */
    private static WritableRaster inverted(Raster inks) {
        WritableRaster raster = inks.createCompatibleWritableRaster();
        int[] samples = inks.getPixels(0, 0, W, H, (int[]) null);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 255 - samples[i];
        }
        raster.setPixels(0, 0, W, H, samples);
        return raster;
    }

    /** Their colours as YCbCr, of which red is cyan and so on; black as in the other way. */
    private static WritableRaster ycck(Raster inks) {
        WritableRaster raster = inks.createCompatibleWritableRaster();
        double[] s = new double[4];
        for (int i = 0; i < W * H; i++) {
            inks.getPixel(i % W, i / W, s);
            double luma = 0.299 * s[0] + 0.587 * s[1] + 0.114 * s[2];
            double blue = 128 + 0.564 * (s[2] - luma);
            double red = 128 + 0.713 * (s[0] - luma);
            int[] stored = {(int) Math.round(luma), (int) Math.round(blue), (int) Math.round(red), 255 - (int) s[3]};
            raster.setPixel(i % W, i / W, stored);
        }
        return raster;
    }

    /** @param transform 0 for inks, 2 for YCCK */
    private static byte[] jpeg(Raster samples, int transform) {
        return jpeg(samples, transform, 0.98f);
    }

    private static byte[] jpeg(Raster samples, int transform, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(samples, null, null), how);
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        } finally {
            writer.dispose();
        }
        ByteBuffer adobe = ByteBuffer.allocate(12);
        adobe.put(Segments.ascii("Adobe")).putShort((short) 100).putInt(0).put((byte) transform);
        return Segments.with(bytes.toByteArray(), 0xEE, adobe.array());
    }
}
