package calotype.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import calotype.model.PaletteColor;
import calotype.testing.CameraPhoto;
import calotype.testing.Pictures;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaletteTest {
    @Test
    void solidPictureGivesExactlyItsColour() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            int rgb = random.nextInt(1 << 24);
            assertThat(Palette.of(filled(rgb | 0xFF000000)))
                    .containsExactly(new PaletteColor(String.format("#%06X", rgb), 1));
        }
        assertThat(Palette.of(filled(0xFF000000))).containsExactly(new PaletteColor("#000000", 1));
        assertThat(Palette.of(filled(0xFFFFFFFF))).containsExactly(new PaletteColor("#FFFFFF", 1));
    }

    @Test
    void cardGivesItsFourColoursLargestFirst() {
        BufferedImage card = Pictures.card(64, 64);
        int[] pixels = pixels(card);
        List<PaletteColor> palette = Palette.of(pixels);
        assertThat(palette).hasSizeBetween(4, 5);
        assertThat(palette).extracting(PaletteColor::hex).contains("#DC2828", "#28C83C", "#3246DC", "#F0DC3C");
        assertThat(palette).isSortedAccordingTo((a, b) -> Double.compare(b.share(), a.share()));
    }

    @Test
    void sharesAddUpToOne() {
        Random random = new Random(11);
        for (int i = 0; i < 50; i++) {
            int[] pixels = random.ints(1 + random.nextInt(500)).toArray();
            BigDecimal sum = Palette.of(pixels).stream()
                    .map(color -> BigDecimal.valueOf(color.share()))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(sum).isEqualByComparingTo(BigDecimal.ONE);
        }
    }

    @Test
    void picturesOfManyColoursGiveThreeToFiveTheSameEachTime() {
        int[] pixels = pixels(CameraPhoto.scene(48, 64));
        List<PaletteColor> palette = Palette.of(pixels);
        assertThat(palette).hasSizeBetween(3, 5).isEqualTo(Palette.of(pixels.clone()));
        assertThat(Palette.of(new Random(5).ints(4096).toArray())).hasSizeBetween(3, 5);
    }

    @Test
    void pixelsThatCannotBeSeenDoNotCount() {
        int[] pixels = filled(0xFF336699);
        Arrays.fill(pixels, 0, 3000, 0x00FF0000);
        assertThat(Palette.of(pixels)).containsExactly(new PaletteColor("#336699", 1));
        assertThat(Palette.of(new int[64])).isEmpty();
        assertThat(Palette.of(new int[0])).isEmpty();
    }

    @Test
    void noiseThatNobodySeesIsOneColour() {
        int[] pixels = filled(0);
        Random random = new Random(3);
        Arrays.setAll(pixels, i -> {
            int grey = 127 + random.nextInt(3);
            return new Color(grey, grey, grey).getRGB();
        });
        assertThat(Palette.of(pixels)).hasSize(1);
    }

    @Test
    void sharesAreThoseOfThePixels() {
        int[] pixels = filled(0xFF0000FF);
        Arrays.fill(pixels, 0, 1024, 0xFFFFFFFF);
        List<PaletteColor> palette = Palette.of(pixels);
        assertThat(palette).extracting(PaletteColor::hex).containsExactly("#0000FF", "#FFFFFF");
        assertThat(palette.get(0).share()).isCloseTo(0.75, within(1e-9));
    }

    private static int[] filled(int argb) {
        int[] pixels = new int[64 * 64];
        Arrays.fill(pixels, argb);
        return pixels;
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
