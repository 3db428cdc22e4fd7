package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calotype.model.HeaderReader;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.testing.HeifFile;
import calotype.testing.Pictures;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HEIC and AVIF as sources: upright, put together from tiles, in sRGB, with their alpha. */
class HeifTest {
    private static final Pipeline PIPELINE = new Pipeline(1);
    private static final int W = 96, H = 64;
    private static final BufferedImage CARD = Pictures.card(W, H);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"card.heic", "card.avif"})
    void c19_rotationsAndMirrorsAreUndone(String fixture) throws IOException {
        byte[] coded = Pictures.fixture(fixture);
        for (int quarters = 0; quarters < 4; quarters++) {
            assertShows(new HeifFile(coded).rotated(quarters).bytes(), turned(CARD, quarters));
            for (int axis = 0; axis < 2; axis++) {
                byte[] file =
                        new HeifFile(coded).rotated(quarters).mirrored(axis).bytes();
                assertShows(file, mirrored(turned(CARD, quarters), axis));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"card.heic", "card.avif"})
    void c06_tilesArePutTogetherAndTurned(String fixture) throws IOException {
        BufferedImage row = new BufferedImage(3 * W, H, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = row.createGraphics();
        for (int i = 0; i < 3; i++) {
            pen.drawImage(CARD, i * W, 0, null);
        }
        pen.dispose();

        assertShows(new HeifFile(Pictures.fixture(fixture)).tiles(3).bytes(), row);
        assertShows(new HeifFile(Pictures.fixture(fixture)).tiles(3).rotated(3).bytes(), turned(row, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"card.heic", "card.avif"})
    void c23_profilesAreConvertedInPicturesAndInGrids(String fixture) throws IOException {
        byte[] coded = Pictures.fixture(fixture);
        int plain = middleOfFirstCorner(coded);
        for (String type : List.of("prof", "rICC")) {
            for (int tiles : new int[] {1, 2}) {
                byte[] file = new HeifFile(coded)
                        .profile(type, Profiles.displayP3())
                        .tiles(tiles)
                        .bytes();
                int shown = middleOfFirstCorner(file);
                int expected = Profiles.toSrgb(plain, Profiles.displayP3());
                assertThat(DeltaE.between(shown, expected))
                        .as("%s, %d tiles: %06x against %06x", type, tiles, shown & 0xffffff, expected & 0xffffff)
                        .isLessThan(2);
            }
        }
    }

    /** As iPhones write it: the colours told twice, by code points and by a profile. */
    @ParameterizedTest
    @ValueSource(strings = {"card.heic", "card.avif"})
    void c23_codedColoursAreConvertedOnceAndAProfileGoesBeforeThem(String fixture) throws IOException {
        byte[] coded = Pictures.fixture(fixture);
        int plain = middleOfFirstCorner(new HeifFile(coded).coded(1, 13, 6).bytes());
        int expected = Profiles.toSrgb(plain, Profiles.displayP3());
        for (int tiles : new int[] {1, 2}) {
            HeifFile file = new HeifFile(coded).coded(12, 13, 6).tiles(tiles);
            assertThat(DeltaE.between(middleOfFirstCorner(file.bytes()), expected))
                    .as("%d tiles", tiles)
                    .isLessThan(2);
            assertThat(DeltaE.between(
                            middleOfFirstCorner(
                                    file.profile("prof", Profiles.displayP3()).bytes()),
                            expected))
                    .as("%d tiles, with a profile", tiles)
                    .isLessThan(2);
        }
    }

    /** BT.2020 with constant luminance, one derived from the primaries, and one that nothing here converts. */
    @ParameterizedTest
    @ValueSource(strings = {"card.heic", "card.avif"})
    void c23_rareMatricesAreReadOrRefusedAsAFaultOfTheFile(String fixture) throws IOException {
        byte[] coded = Pictures.fixture(fixture);
        for (int matrix : new int[] {10, 12}) {
            assertThat(run(new HeifFile(coded).coded(9, 16, matrix).bytes()).renditions())
                    .hasSize(1);
        }
        assertThatThrownBy(() -> run(new HeifFile(coded).coded(9, 16, 14).bytes()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.UNSUPPORTED_CODEC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"card-alpha.heic", "card-alpha.avif"})
    void alphaIsTheSecondPicture(String fixture) throws IOException {
        Pipeline.Outcome outcome = run(Pictures.fixture(fixture));

        assertThat(outcome.facts().alpha()).isTrue();
        BufferedImage made = made(outcome);
        assertThat(made.getRGB(W - 8, 8) >>> 24).isGreaterThan(250);
        assertThat(made.getRGB(8, 8) >>> 24).isBetween(120, 136);
        assertThat(made.getRGB(W / 4, H / 2) >>> 24).isLessThan(16);
    }

    /** The picture in two tiles, its alpha in two others: half in the first corner, none in the middle of the lower edge. */
    @Test
    void alphaMayBeInTilesToo() throws IOException {
        Pipeline.Outcome outcome = run(Pictures.fixture("card-alpha-grid.avif"));

        assertThat(outcome.facts().alpha()).isTrue();
        BufferedImage made = made(outcome);
        assertThat(made.getRGB(20, 20) >>> 24).isBetween(120, 136);
        assertThat(made.getRGB(128, 120) >>> 24).isLessThan(16);
        assertThat(made.getRGB(240, 20) >>> 24).isGreaterThan(250);
        assertThat(DeltaE.between(made.getRGB(240, 20), Pictures.CORNERS[1].getRGB()))
                .isLessThan(6);
    }

    private int middleOfFirstCorner(byte[] file) throws IOException {
        return made(run(file)).getRGB(10, 10);
    }

    private void assertShows(byte[] file, BufferedImage expected) throws IOException {
        Pipeline.Outcome outcome = run(file);
        assertThat(HeaderReader.read(folder.resolve("source")).upright().width())
                .isEqualTo(expected.getWidth());
        assertThat(outcome.facts().width()).isEqualTo(expected.getWidth());
        assertThat(outcome.facts().height()).isEqualTo(expected.getHeight());
        assertThat(Ssim.of(made(outcome), expected)).isGreaterThan(0.8);
    }

    private BufferedImage made(Pipeline.Outcome outcome) throws IOException {
        return calotype.image.Pictures.read(
                folder.resolve(outcome.renditions().get(0).file()));
    }

    private Pipeline.Outcome run(byte[] file) throws IOException {
        // Without loss, so that what is compared is what was read.
        RenditionSpec png = new RenditionSpec("png", RenditionSet.VARIANT, ImageFormat.PNG, 1024, 1024, 100);
        Plan plan = new Plan(List.of(png), Plan.Effort.FAST, Limits.DEFAULT, true, true);
        return PIPELINE.run(plan, Files.write(folder.resolve("source"), file), folder, step -> {});
    }

    /** Anticlockwise by quarters. */
    private static BufferedImage turned(BufferedImage image, int quarters) {
        BufferedImage turned = image;
        for (int i = 0; i < quarters; i++) {
            BufferedImage from = turned;
            turned = new BufferedImage(from.getHeight(), from.getWidth(), BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < from.getHeight(); y++) {
                for (int x = 0; x < from.getWidth(); x++) {
                    turned.setRGB(y, from.getWidth() - 1 - x, from.getRGB(x, y));
                }
            }
        }
        return turned;
    }

    private static BufferedImage mirrored(BufferedImage image, int axis) {
        int w = image.getWidth(), h = image.getHeight();
        BufferedImage mirrored = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                mirrored.setRGB(axis == 1 ? w - 1 - x : x, axis == 0 ? h - 1 - y : y, image.getRGB(x, y));
            }
        }
        return mirrored;
    }
}
