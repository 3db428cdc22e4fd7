package calotype.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import calotype.image.metadata.Stripper;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.Rendition;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import calotype.problem.ProblemException;
import calotype.testing.CameraPhoto;
import calotype.testing.PersonalData;
import calotype.testing.Photos;
import calotype.testing.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of an upload that is smaller than our files, and of what is written into uploads. */
class OriginalTest {
    private static final Pipeline PIPELINE = new Pipeline(1);
    private static final BufferedImage SCENE = CameraPhoto.scene(320, 240);
    private static final byte[] SMALL = Pictures.jpeg(noise(BufferedImage.TYPE_INT_RGB), 40);

    @TempDir
    Path folder;

    static Stream<Arguments> pictures() {
        byte[] webp = Pictures.fixture("card-lossless.webp");
        BufferedImage card = picture(webp);
        return Stream.of(
                arguments("jpeg", PersonalData.jpeg(Pictures.jpeg(SCENE, 85))),
                arguments("small jpeg", PersonalData.jpeg(SMALL, Profiles.srgb())),
                arguments("png", PersonalData.png(Pictures.png(SCENE))),
                arguments(
                        "small png",
                        PersonalData.png(Pictures.png(noise(BufferedImage.TYPE_BYTE_BINARY)), Profiles.srgb())),
                arguments("webp", PersonalData.webp(webp, card.getWidth(), card.getHeight())),
                arguments("tiff", PersonalData.tiff(SCENE)),
                arguments("avif", Pictures.fixture("card-exif6.avif")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void s07_nothingPersonalIsInAnyDerivative(String name, byte[] upload) throws IOException {
        List<Rendition> made = run(upload);
        assertThat(made).hasSize(4);
        for (Rendition rendition : made) {
            assertThat(text(rendition))
                    .as(rendition.name())
                    .doesNotContain(PersonalData.SECRET, "Talbot", "Grasse", "GPS", "Exif", "EXIF", "xmpmeta", "XMP ")
                    .doesNotContain("8BIM", "ICC_PROFILE", "iCCP", "ICCP", "tEXt", "zTXt", "iTXt", "eXIf", "ftypmp42");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void c18_noOptimizedFileIsLargerThanTheUpload(String name, byte[] upload) throws IOException {
        BufferedImage shown = picture(upload);
        for (Rendition rendition : run(upload)) {
            boolean optimized = rendition.set() == RenditionSet.OPTIMIZED;
            if (optimized && shown != null) {
                assertThat(rendition.sizeBytes()).as(rendition.name()).isLessThanOrEqualTo(upload.length);
            }
            if (rendition.keptOriginal()) {
                assertThat(optimized).isTrue();
                BufferedImage kept = picture(Files.readAllBytes(folder.resolve(rendition.file())));
                assertThat(Ssim.of(kept, shown)).isEqualTo(1);
            }
        }
        boolean kept = run(upload).stream().anyMatch(Rendition::keptOriginal);
        assertThat(kept).isEqualTo(name.startsWith("small"));
    }

    @Test
    void c18_anUploadThatWouldNotBeShownAsOursIsNotKept() throws IOException {
        byte[] small = SMALL;
        assertThat(run(small)).anyMatch(Rendition::keptOriginal);
        assertThat(run(Segments.withOrientation(small, 6))).noneMatch(Rendition::keptOriginal);
        assertThat(run(Segments.withProfile(small, Profiles.displayP3()))).noneMatch(Rendition::keptOriginal);
        assertThat(run(Pictures.truncated(small, 0.7))).noneMatch(Rendition::keptOriginal);
    }

    static Stream<Arguments> unlikeOurs() {
        byte[] bitmap = Pictures.bmp(Pictures.card(1, 1));
        return Stream.of(
                arguments("on its side", Segments.withOrientation(SMALL, 6)),
                arguments("of another gamut", Segments.withProfile(SMALL, Profiles.displayP3())),
                arguments("cut", Pictures.truncated(SMALL, 0.7)),
                arguments("cut behind its head", Pictures.truncated(SMALL, 0.05)),
                arguments("overwritten", overwritten(SMALL)),
                arguments("a bitmap of one pixel, smaller than any AVIF", bitmap));
    }

    private static byte[] overwritten(byte[] jpeg) {
        byte[] damaged = jpeg.clone();
        Arrays.fill(damaged, jpeg.length / 2, jpeg.length / 2 + 40, (byte) 0x55);
        return damaged;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unlikeOurs")
    void c18_whatCannotBeKeptIsNotMadeLargerEither(String name, byte[] upload) throws IOException {
        List<Rendition> made = run(upload);
        assertThat(made)
                .filteredOn(rendition -> rendition.set() == RenditionSet.OPTIMIZED)
                .hasSize(2)
                .allSatisfy(rendition -> {
                    assertThat(rendition.sizeBytes()).as(rendition.name()).isLessThanOrEqualTo(upload.length);
                    assertThat(rendition.quality()).isLessThanOrEqualTo(80);
                    assertThat(ImageFormat.sniff(Files.readAllBytes(folder.resolve(rendition.file()))))
                            .isEqualTo(rendition.format());
                });
        assertThat(made)
                .filteredOn(rendition -> rendition.set() != RenditionSet.OPTIMIZED)
                .allSatisfy(rendition -> assertThat(rendition.quality()).isEqualTo(80));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void strippingLeavesEveryPixelAsItWas(String name, byte[] upload) throws IOException {
        ImageFormat format = ImageFormat.sniff(upload);
        Stripper.Stripped bare = Stripper.strip(upload, format);
        if (format == ImageFormat.TIFF || format == ImageFormat.AVIF) {
            assertThat(bare).isNull();
            return;
        }
        assertThat(bare.profile()).isEqualTo(name.startsWith("small") ? Profiles.srgb() : PersonalData.srgb());
        assertThat(Stripper.strip(bare.file(), format).file()).isEqualTo(bare.file());
        BufferedImage before = picture(upload);
        BufferedImage after = picture(bare.file());
        assertThat(after.getRGB(0, 0, after.getWidth(), after.getHeight(), null, 0, after.getWidth()))
                .isEqualTo(before.getRGB(0, 0, before.getWidth(), before.getHeight(), null, 0, before.getWidth()));
        for (int length = 0; length < bare.file().length; length += 1 + bare.file().length / 50) {
            assertThat(Stripper.strip(Arrays.copyOf(bare.file(), length), format))
                    .satisfiesAnyOf(
                            cut -> assertThat(cut).isNull(),
                            cut -> assertThat(cut.file().length).isLessThan(bare.file().length));
        }
    }

    @Test
    void s08_anUploadThatIsAPageTooIsNotKept() {
        byte[] page = Segments.with(Pictures.jpeg(SCENE, 5), 0xDB, Segments.ascii("<script>alert(1)</script>"));
        assertThat(Stripper.strip(page, ImageFormat.JPEG)).isNull();
    }

    @Test
    void animatedGifsKeepTheirFramesAndRounds() {
        byte[] gif = Pictures.animatedGif(4);
        byte[] bare = Stripper.strip(gif, ImageFormat.GIF).file();
        assertThat(bare.length).isLessThanOrEqualTo(gif.length);
        assertThat(Stripper.strip(bare, ImageFormat.GIF).file()).isEqualTo(bare);
    }

    @Test
    void c20_equalRenditionsOfDifferentSetsAreEncodedOnce() throws IOException {
        byte[] photo = Pictures.jpeg(SCENE, 95);
        List<Rendition> made = run(photo);
        assertThat(made).extracting(Rendition::width).containsOnly(320);
        assertThat(made)
                .extracting(Rendition::file)
                .containsExactly("medium.webp", "medium.webp", "medium.webp", "avif.avif");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(3); // with the source
        }
    }

    @Test
    void c25_twoRunsMakeTheSameFiles() throws IOException {
        byte[] photo = Pictures.jpeg(CameraPhoto.scene(1200, 900), 90);
        List<Rendition> first = run(photo);
        assertThat(run(photo)).isEqualTo(first);
        assertThat(PIPELINE.run(plan(), folder.resolve("source"), folder, step -> {})
                        .renditions())
                .isEqualTo(first);
        assertThat(PIPELINE.engineVersion()).matches("ffmpeg-[\\w.]+/[\\d.]+-[\\d.]+-r\\d+");
    }

    /** Of photographs larger than the box there is nothing to compare: these have both files at full size. */
    @Test
    void c18_holdsForPhotographsOfRealCameras() throws IOException {
        int compared = 0;
        List<String> larger = new ArrayList<>();
        for (Path photo : Photos.files("jpg", "jpeg", "png", "webp", "gif")) {
            byte[] upload = Files.readAllBytes(photo);
            try {
                for (Rendition rendition : run(upload)) {
                    if (rendition.set() == RenditionSet.OPTIMIZED) {
                        compared++;
                        if (rendition.sizeBytes() > upload.length) {
                            larger.add(rendition.name() + " " + rendition.sizeBytes() + " > " + upload.length + " "
                                    + photo);
                        }
                    }
                }
            } catch (ProblemException unreadable) {
                continue;
            }
        }
        assertThat(compared).isPositive();
        assertThat(larger).isEmpty();
    }

    private String text(Rendition rendition) throws IOException {
        return Files.readString(folder.resolve(rendition.file()), StandardCharsets.ISO_8859_1);
    }

    private static BufferedImage noise(int type) {
        BufferedImage noise = new BufferedImage(480, 360, type);
        Random random = new Random(7);
        for (int i = 0; i < 480 * 360; i++) {
            noise.setRGB(i % 480, i / 480, type == BufferedImage.TYPE_INT_RGB ? random.nextInt() : -random.nextInt(2));
        }
        return noise;
    }

    /** Null for what the JDK does not read. */
    private static BufferedImage picture(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException unreadable) {
            return null;
        }
    }

    private List<Rendition> run(byte[] upload) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Path source = Files.write(folder.resolve("source"), upload);
        return PIPELINE.run(plan(), source, folder, step -> {}).renditions();
    }

    private static Plan plan() {
        return new Plan(
                List.of(
                        spec("medium", RenditionSet.VARIANT, ImageFormat.WEBP),
                        spec("thumb_large", RenditionSet.THUMBNAIL, ImageFormat.WEBP),
                        spec("webp", RenditionSet.OPTIMIZED, ImageFormat.WEBP),
                        spec("avif", RenditionSet.OPTIMIZED, ImageFormat.AVIF)),
                Plan.Effort.FAST,
                Limits.DEFAULT,
                false,
                true);
    }

    private static RenditionSpec spec(String name, RenditionSet set, ImageFormat format) {
        return new RenditionSpec(name, set, format, 2048, 2048, 80);
    }
}
