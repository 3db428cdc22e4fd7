package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of source that the JDK can write comes out as the picture it holds. */
class FormatsTest {
    private static final Pipeline PIPELINE = new Pipeline(1);
    private static final int W = 301, H = 203;
    private static final BufferedImage CARD = TestCard.opaque(W, H);
    private static final BufferedImage GREY = TestCard.as(BufferedImage.TYPE_BYTE_GRAY, CARD);
    private static final BufferedImage PALETTE = TestCard.as(BufferedImage.TYPE_BYTE_INDEXED, CARD);
    private static final BufferedImage BITS = TestCard.as(BufferedImage.TYPE_BYTE_BINARY, CARD);

    @TempDir
    Path folder;

    /** Of the tier that is tried. */
    Pipeline pipeline() {
        return PIPELINE;
    }

    List<ImageFormat> formats() {
        return List.of(ImageFormat.WEBP, ImageFormat.AVIF);
    }

    static Stream<Arguments> sources() {
        return Stream.of(
                source("baseline jpeg", CARD, Pictures.encode(CARD, "jpeg", null, false)),
                source("progressive jpeg", CARD, Pictures.encode(CARD, "jpeg", null, true)),
                source("grey jpeg", GREY, Pictures.encode(GREY, "jpeg", null, false)),
                source("png", CARD, Pictures.encode(CARD, "png", null, false)),
                source("interlaced png", CARD, Pictures.encode(CARD, "png", null, true)),
                source("grey png", GREY, Pictures.encode(GREY, "png", null, false)),
                source("palette png", PALETTE, Pictures.encode(PALETTE, "png", null, false)),
                source("1 bit png", BITS, Pictures.encode(BITS, "png", null, false)),
                source("16 bit png", CARD, Pictures.encode(sixteenBits(CARD, 3), "png", null, false)),
                source("16 bit grey png", GREY, Pictures.encode(sixteenBits(GREY, 1), "png", null, false)),
                source(
                        "opaque rgba png",
                        CARD,
                        Pictures.encode(TestCard.as(BufferedImage.TYPE_INT_ARGB, CARD), "png", null, false)),
                source("gif", PALETTE, Pictures.encode(PALETTE, "gif", null, false)),
                source("bmp", CARD, Pictures.encode(CARD, "bmp", null, false)),
                source("tiff", CARD, Pictures.encode(CARD, "tiff", null, false)),
                source("lzw tiff", CARD, Pictures.encode(CARD, "tiff", "LZW", false)),
                source("deflate tiff", CARD, Pictures.encode(CARD, "tiff", "Deflate", false)),
                source("jpeg tiff", CARD, Pictures.encode(CARD, "tiff", "JPEG", false)),
                source("packbits grey tiff", GREY, Pictures.encode(GREY, "tiff", "PackBits", false)),
                source("tiff with its bits in reverse order", GREY, fourBitsReversed()),
                source("tiff with a palette of 8 bits", PALETTE, paletteOfEightBits()),
                source("tiff of floats", CARD, floats()),
                source("ycbcr tiff", CARD, ycbcr()));
    }

    /** As some scanners and fax programs store it (TIFF 6.0, section 8, FillOrder 2). */
    private static byte[] fourBitsReversed() {
        byte[] pixels = new byte[(W + 1) / 2 * H];
        for (int i = 0; i < W * H; i++) {
            int grey = GREY.getRaster().getSample(i % W, i / W, 0) >> 4;
            int at = i / W * ((W + 1) / 2) + i % W / 2;
            pixels[at] |= (byte) (Integer.reverse(grey << (i % W % 2 == 0 ? 4 : 0)) >>> 24);
        }
        return TiffFile.of(W, H, new byte[][] {pixels}, new int[] {258, 4}, new int[] {262, 1}, new int[] {266, 2});
    }

    /** Colours of 0 to 255 where 0 to 65,535 are asked for: an old mistake that many readers know. */
    private static byte[] paletteOfEightBits() {
        IndexColorModel colours = (IndexColorModel) PALETTE.getColorModel();
        int[] map = new int[1 + 3 * 256];
        map[0] = 320;
        for (int i = 0; i < colours.getMapSize(); i++) {
            map[1 + i] = colours.getRed(i);
            map[1 + 256 + i] = colours.getGreen(i);
            map[1 + 512 + i] = colours.getBlue(i);
        }
        byte[] pixels = (byte[]) PALETTE.getRaster().getDataElements(0, 0, W, H, null);
        return TiffFile.of(W, H, new byte[][] {pixels}, new int[] {258, 8}, new int[] {262, 3}, map);
    }

    private static byte[] floats() {
        ByteBuffer pixels = ByteBuffer.allocate(W * H * 3 * Float.BYTES);
        for (int rgb : CARD.getRGB(0, 0, W, H, null, 0, W)) {
            pixels.putFloat((rgb >> 16 & 255) / 255f)
                    .putFloat((rgb >> 8 & 255) / 255f)
                    .putFloat((rgb & 255) / 255f);
        }
        return TiffFile.of(
                W,
                H,
                new byte[][] {pixels.array()},
                new int[] {258, 32, 32, 32},
                new int[] {262, 2},
                new int[] {277, 3},
                new int[] {339, 3, 3, 3});
    }

    /** With a colour for each pixel (TIFF 6.0, section 21). */
    private static byte[] ycbcr() {
        ByteBuffer pixels = ByteBuffer.allocate(W * H * 3);
        for (int rgb : CARD.getRGB(0, 0, W, H, null, 0, W)) {
            int r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;
            double y = 0.299 * r + 0.587 * g + 0.114 * b;
            pixels.put((byte) Math.round(y))
                    .put((byte) Math.min(255, Math.round(128 + (b - y) / 1.772)))
                    .put((byte) Math.min(255, Math.round(128 + (r - y) / 1.402)));
        }
        return TiffFile.of(
                W,
                H,
                new byte[][] {pixels.array()},
                new int[] {258, 8, 8, 8},
                new int[] {262, 6},
                new int[] {277, 3},
                new int[] {530, 1, 1});
    }

    private static Arguments source(String name, BufferedImage picture, byte[] file) {
        return Arguments.of(name, picture, file);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sources")
    void sourceComesOutAsThePictureItHolds(String name, BufferedImage picture, byte[] file) throws IOException {
        Pipeline.Outcome outcome = run(file, 90, W, W / 2);

        assertThat(outcome.facts().warnings()).isEmpty();
        assertThat(outcome.facts().alpha()).isFalse();
        for (Rendition rendition : outcome.renditions()) {
            BufferedImage expected = Pictures.reduced(picture, rendition.width(), rendition.height());
            assertThat(Ssim.of(made(rendition), expected)).as(rendition.name()).isGreaterThan(0.86);
        }
    }

    static Stream<Arguments> transparentSources() {
        BufferedImage card = TestCard.transparent(W, H);
        return Stream.of(
                source("rgba png", card, Pictures.encode(card, "png", null, false)),
                source("16 bit rgba png", card, Pictures.encode(sixteenBits(card, 4), "png", null, false)),
                source("rgba tiff", card, Pictures.encode(card, "tiff", "LZW", false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transparentSources")
    void alphaIsKept(String name, BufferedImage picture, byte[] file) throws IOException {
        Pipeline.Outcome outcome = run(file, 90, W, W / 2);

        assertThat(outcome.facts().alpha()).isTrue();
        for (Rendition rendition : outcome.renditions()) {
            BufferedImage made = made(rendition);
            BufferedImage expected = Pictures.reduced(picture, rendition.width(), rendition.height());
            assertThat(Ssim.of(made, expected)).as(rendition.name()).isGreaterThan(0.86);
            int w = made.getWidth(), h = made.getHeight();
            assertThat(made.getRGB(w / 2, h / 2) >>> 24).isLessThan(4);
            assertThat(made.getRGB(w - 5, h / 2) >>> 24).isGreaterThan(251);
            assertThat(made.getRGB(w / 10, h / 2) >>> 24).isCloseTo(127, within(8));
        }
    }

    @Test
    void whatThePipelineWroteIsASourceToo() throws IOException {
        for (BufferedImage card : List.of(CARD, TestCard.transparent(W, H))) {
            Pipeline.Outcome first = run(Pictures.encode(card, "png", null, false), 95, W);
            for (Rendition source : first.renditions()) {
                byte[] file = Files.readAllBytes(folder.resolve(source.file()));
                for (Rendition again : run(file, 95, W).renditions()) {
                    assertThat(Ssim.of(made(again), card)).as(source.name()).isGreaterThan(0.86);
                }
            }
        }
    }

    private BufferedImage made(Rendition rendition) throws IOException {
        return Pictures.read(folder.resolve(rendition.file()));
    }

    /** One of each format in each width. */
    private Pipeline.Outcome run(byte[] file, int quality, int... widths) {
        Path source = Pictures.write(folder.resolve("source"), file);
        List<RenditionSpec> specs = Arrays.stream(widths)
                .boxed()
                .flatMap(w -> formats().stream()
                        .map(f -> new RenditionSpec(f + "_" + w, RenditionSet.VARIANT, f, w, 4096, quality)))
                .toList();
        return pipeline()
                .run(new Plan(specs, Plan.Effort.FAST, Limits.DEFAULT, false, true), source, folder, step -> {});
    }

    static BufferedImage sixteenBits(BufferedImage card, int channels) {
        ColorSpace space = ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        int transparency = channels == 4 ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE;
        ColorModel model = new ComponentColorModel(space, channels == 4, false, transparency, DataBuffer.TYPE_USHORT);
        WritableRaster raster = Raster.createInterleavedRaster(
                DataBuffer.TYPE_USHORT, card.getWidth(), card.getHeight(), channels, null);
        int[] shifts = channels == 1 ? new int[] {0} : new int[] {16, 8, 0, 24};
        for (int y = 0; y < card.getHeight(); y++) {
            for (int x = 0; x < card.getWidth(); x++) {
                for (int c = 0; c < channels; c++) {
                    int value =
                            channels == 1 ? card.getRaster().getSample(x, y, 0) : card.getRGB(x, y) >> shifts[c] & 0xff;
                    raster.setSample(x, y, c, value * 257);
                }
            }
        }
        return new BufferedImage(model, raster, false, null);
    }
}
