package calotype.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import calotype.model.Exif;
import calotype.model.ImageFormat;
import calotype.model.Json;
import calotype.testing.CameraData;
import calotype.testing.Pictures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MetadataReaderTest {
    private static final byte[] JPEG = Pictures.jpeg(Pictures.card(96, 64), 80);
    private static final Exif SAMPLE = new Exif(
            "Calotype Works Talbot 1",
            "Talbot 28mm F1.8",
            200,
            "1/250",
            2.8,
            5.4,
            "2026-05-17T18:42:09+02:00",
            new Exif.Location(43.752531, 6.922453, 1112.5));

    @TempDir
    Path directory;

    static Stream<Arguments> containers() {
        CameraData data = CameraData.sample(6);
        return Stream.of(
                arguments(ImageFormat.JPEG, Pictures.withExif(JPEG, data)),
                arguments(ImageFormat.PNG, Pictures.withChunk(Pictures.png(Pictures.card(9, 9)), "eXIf", data.tiff())),
                arguments(ImageFormat.WEBP, Pictures.fixture("card-exif6.webp")),
                arguments(ImageFormat.AVIF, Pictures.fixture("card-exif6.avif")),
                arguments(ImageFormat.TIFF, data.tiffFile(96, 64)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("containers")
    void e01_namedFieldsAreReadFromEveryContainer(ImageFormat format, byte[] file) throws IOException {
        assertThat(read(file, format)).isEqualTo(SAMPLE);
    }

    @Test
    void picturesWithoutCameraDataHaveNone() throws IOException {
        assertThat(read(JPEG, ImageFormat.JPEG)).isEqualTo(Exif.NONE);
        assertThat(read(Pictures.gif(Pictures.card(9, 9)), ImageFormat.GIF)).isEqualTo(Exif.NONE);
        assertThat(read(Pictures.htmlNamedJpg(), ImageFormat.JPEG)).isEqualTo(Exif.NONE);
        assertThat(read(new byte[0], ImageFormat.PNG)).isEqualTo(Exif.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "Canon, Canon EOS R5, Canon EOS R5",
        "NIKON CORPORATION, NIKON D70, NIKON D70",
        "EASTMAN KODAK COMPANY, KODAK DX4530, KODAK DX4530",
        "samsung, SM-G935L, samsung SM-G935L",
        "SONY, SONY, SONY",
        "'', DMC-FZ30, DMC-FZ30",
        "Apple, '', Apple",
        "' Apple  ', iPhone 15, Apple iPhone 15"
    })
    void makeIsNotRepeated(String make, String model, String camera) throws IOException {
        CameraData data = new CameraData(1, make, model, "", "", "", Double.NaN, 0, 0, new byte[0]);
        assertThat(read(Pictures.withExif(JPEG, data), ImageFormat.JPEG).camera())
                .isEqualTo(camera);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "2026:05:17 18:42:09, '', 2026-05-17T18:42:09",
                "2026:05:17 18:42:00, +05:30, 2026-05-17T18:42:00+05:30",
                "2026:05:17 18:42:09, somewhere, 2026-05-17T18:42:09",
                "2026:02:30 18:42:09, '', none",
                "0000:00:00 00:00:00, '', none",
                "'    :  :     :  :  ', '', none",
                "yesterday, '', none"
            })
    void onlyDatesOfTheCalendarAreTold(String written, String offset, String expected) throws IOException {
        CameraData data = new CameraData(1, "A", "B", "", written, offset, Double.NaN, 0, 0, new byte[0]);
        assertThat(read(Pictures.withExif(JPEG, data), ImageFormat.JPEG).takenAt())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"-33.856784, 151.215297, 4.5", "0, 0, 0", "89.999999, -179.999999, -431.25"})
    void positionsKeepTheirSigns(double lat, double lon, double alt) throws IOException {
        CameraData data = new CameraData(1, "A", "B", "", "", "", lat, lon, alt, new byte[0]);
        Exif.Location found =
                read(Pictures.withExif(JPEG, data), ImageFormat.JPEG).location();
        assertThat(found).isNotNull();
        assertThat(found.lat()).isCloseTo(lat, within(1e-6));
        assertThat(found.lon()).isCloseTo(lon, within(1e-6));
        assertThat(found.alt()).isEqualTo(alt);
    }

    @Test
    void s06_impossibleNumbersAreNotTold() throws IOException {
        byte[] block = CameraData.sample(1).tiff();
        byte[] zeros = block.clone();
        // The GPS directory's ratios: every denominator becomes zero.
        for (int i = 0; i + 12 <= block.length; i++) {
            ByteBuffer entry = ByteBuffer.wrap(block, i, 12);
            int tag = entry.getShort();
            if ((tag == 2 || tag == 4 || tag == 6) && entry.getShort() == 5) {
                int count = entry.getInt();
                int place = entry.getInt();
                for (int n = 0; n < count; n++) {
                    ByteBuffer.wrap(zeros).putInt(place + 8 * n + 4, 0);
                }
            }
        }
        assertThat(read(Pictures.withExif(JPEG, zeros), ImageFormat.JPEG).location())
                .isNull();
        CameraData far = new CameraData(1, "A", "B", "", "", "", 90.5, 10, 0, new byte[0]);
        assertThat(read(Pictures.withExif(JPEG, far), ImageFormat.JPEG).location())
                .isNull();
    }

    @Test
    void s06_textIsCleanAndShort() throws IOException {
        CameraData data = new CameraData(
                1,
                "A\u0001\u001B[31m\u202Ecme\uFFFD",
                "x".repeat(5_000),
                "\r\n\t ",
                "",
                "",
                Double.NaN,
                0,
                0,
                new byte[0]);
        Exif exif = read(Pictures.withExif(JPEG, data), ImageFormat.JPEG);
        assertThat(exif.camera()).isEqualTo("A[31mcme " + "x".repeat(200));
        assertThat(exif.lens()).isNull();
        assertThat(exif.iso()).isEqualTo(200);
    }

    /** 60,000 entries of a TIFF that each claim the same 64,000 bytes: 3.8 GB, if they were all read. */
    @Test
    void s06_entriesThatOverlapCostNothing() throws IOException {
        int entries = 60_000;
        ByteBuffer file = ByteBuffer.allocate(1 << 20)
                .put("MM\0*".getBytes(StandardCharsets.US_ASCII))
                .putInt(8)
                .putShort((short) entries);
        file.putShort((short) 0x100).putShort((short) 4).putInt(1).putInt(96);
        file.putShort((short) 0x101).putShort((short) 4).putInt(1).putInt(64);
        for (int i = 2; i < entries; i++) {
            file.putShort((short) i).putShort((short) 7).putInt(64_000).putInt(0);
        }
        assertThat(read(file.array(), ImageFormat.TIFF).location()).isNull();
    }

    /** Each directory's first entry leads to the next directory, some thousand times. */
    @Test
    void s06_directoriesInDirectoriesDoNotExhaustTheStack() throws IOException {
        int depth = 3_500;
        ByteBuffer block = ByteBuffer.allocate(8 + 18 * depth);
        block.put("MM\0*".getBytes(StandardCharsets.US_ASCII)).putInt(8);
        for (int i = 1; i <= depth; i++) {
            int next = i == depth ? 8 : 8 + 18 * i;
            block.putShort((short) 1)
                    .putShort((short) 0x8769)
                    .putShort((short) 4)
                    .putInt(1)
                    .putInt(next)
                    .putInt(0);
        }
        assertThat(read(Pictures.withExif(JPEG, block.array()), ImageFormat.JPEG))
                .isEqualTo(Exif.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("containers")
    void s06_mutantsGiveCleanDataOrNone(ImageFormat format, byte[] file) throws IOException {
        Random random = new Random(format.ordinal());
        for (int i = 0; i < 200; i++) {
            byte[] mutant = file.clone();
            for (int change = random.nextInt(8); change >= 0; change--) {
                mutant[random.nextInt(mutant.length)] =
                        (byte) (random.nextBoolean() ? 0xFF * random.nextInt(2) : random.nextInt(256));
            }
            assertThat(Json.text(read(mutant, format))).doesNotContain("NaN", "Infinity", "\\u0000");
        }
    }

    /** Compared with exiftool 12.57 once; the photographs are not part of the tree. */
    @Test
    void photographsOfRealCamerasAreRead() {
        Path photos = Path.of("../shared/corpus/photos");
        Assumptions.assumeTrue(Files.isDirectory(photos), "the folder of real photographs is not present");
        assertThat(MetadataReader.read(photos.resolve("s7_12mp.jpg"), ImageFormat.JPEG)
                        .exif())
                .isEqualTo(new Exif(
                        "samsung SM-G935L",
                        null,
                        640,
                        "1/10",
                        1.7,
                        4.2,
                        "2017-02-09T19:51:38",
                        new Exif.Location(48.8925, 2.2363889, 0.0)));
        assertThat(MetadataReader.read(photos.resolve("leica.jpg"), ImageFormat.JPEG)
                        .exif())
                .isEqualTo(new Exif("LEICA T (Typ 701)", null, 100, "1/50", 3.5, 18.0, "2014-04-24T12:18:42", null));
        assertThat(MetadataReader.read(photos.resolve("xperia.jpg"), ImageFormat.JPEG)
                        .exif())
                .isEqualTo(new Exif("Sony D6503", null, 64, "1/40", 2.0, 4.9, "2014-09-23T16:38:23", null));
    }

    private Exif read(byte[] file, ImageFormat format) throws IOException {
        return MetadataReader.read(Files.write(directory.resolve("picture"), file), format)
                .exif();
    }
}
