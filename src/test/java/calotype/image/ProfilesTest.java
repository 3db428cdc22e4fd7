package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.Digest;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures with a profile come out in sRGB; the platform's colour management is the judge. */
class ProfilesTest {
    @TempDir
    Path folder;

    /** Of the tier that is tried. */
    Pipeline pipeline() {
        return new Pipeline(1);
    }

    @Test
    void c23_matrixProfilesComeOutAsSrgb() throws IOException {
        for (byte[] icc : List.of(Profiles.displayP3(), Profiles.adobeRgb())) {
            for (int rgb : new int[] {0xC04030, 0x30A050, 0x4050B0, 0x808080, 0xE0D0B0}) {
                byte[] source = Segments.withProfile(Pictures.jpeg(TestCard.solid(64, 64, rgb)), icc);
                assertSimilar(middle(source), Profiles.toSrgb(rgb, icc));
            }
        }
    }

    @Test
    void srgbProfileChangesNothing() throws IOException {
        byte[] plain = Pictures.jpeg(TestCard.opaque(128, 96));

        assertThat(sha256(Segments.withProfile(plain, Profiles.srgb()))).isEqualTo(sha256(plain));
    }

    @Test
    void brokenProfileIsTakenForSrgb() throws IOException {
        byte[] plain = Pictures.jpeg(TestCard.opaque(128, 96));
        byte[] broken = Profiles.displayP3();
        broken[36] = 'x';

        assertThat(sha256(Segments.withProfile(plain, broken))).isEqualTo(sha256(plain));
    }

    @Test
    void greyProfileIsConvertedToo() throws IOException {
        byte[] icc = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
        byte[] grey = Pictures.jpeg(TestCard.as(BufferedImage.TYPE_BYTE_GRAY, TestCard.solid(64, 64, 0x404040)));
        int stored = Pictures.read(Pictures.write(folder.resolve("plain.jpg"), grey))
                .getRaster()
                .getSample(30, 30, 0);

        int lightness = middle(Segments.withProfile(grey, icc)) & 0xff;

        assertThat(lightness).isGreaterThan(stored + 30); // The platform's grey is linear.
    }

    private static void assertSimilar(int actual, int expected) {
        assertThat(DeltaE.between(actual, expected))
                .as("%06x against %06x", actual & 0xffffff, expected & 0xffffff)
                .isLessThanOrEqualTo(2);
    }

    private int middle(byte[] source) throws IOException {
        return Pictures.read(folder.resolve(run(source).renditions().get(0).file()))
                .getRGB(30, 30);
    }

    private String sha256(byte[] source) throws IOException {
        return Digest.of(folder.resolve(run(source).renditions().get(0).file())).hex();
    }

    private Pipeline.Outcome run(byte[] source) {
        RenditionSpec spec = new RenditionSpec("webp", RenditionSet.VARIANT, ImageFormat.WEBP, 64, 64, 95);
        Plan plan = new Plan(List.of(spec), Plan.Effort.FAST, Limits.DEFAULT, true, true);
        return pipeline().run(plan, Pictures.write(folder.resolve("source"), source), folder, step -> {});
    }
}
