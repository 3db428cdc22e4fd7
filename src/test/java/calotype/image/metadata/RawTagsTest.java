package calotype.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import calotype.model.ImageFormat;
import calotype.model.Json;
import calotype.model.RawMetadata;
import calotype.testing.CameraData;
import calotype.testing.PersonalData;
import calotype.testing.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawTagsTest {
    private static final byte[] JPEG = Pictures.jpeg(Pictures.card(96, 64), 80);

    @TempDir
    Path directory;

    @Test
    void tagsAreToldByDirectoryAndName() throws IOException {
        RawMetadata raw = read(Pictures.withExif(JPEG, CameraData.sample(6)));
        assertThat(raw.groups()).containsOnlyKeys("Exif IFD0", "Exif SubIFD", "GPS", "Exif Thumbnail");
        assertThat(raw.groups().get("Exif IFD0")).contains(entry("Make", "Calotype Works"), entry("Model", "Talbot 1"));
        assertThat(raw.groups().get("Exif SubIFD"))
                .contains(entry("Lens Model", "Talbot 28mm F1.8"), entry("F-Number", "f/2.8"));
        assertThat(raw.groups().get("GPS")).contains(entry("GPS Latitude Ref", "N"));
        assertThat(raw.withoutLocation().groups()).containsOnlyKeys("Exif IFD0", "Exif SubIFD", "Exif Thumbnail");
    }

    @Test
    void picturesWithoutCameraDataHaveNone() throws IOException {
        assertThat(read(JPEG).groups()).isEmpty();
        assertThat(read(new byte[0]).groups()).isEmpty();
    }

    @Test
    void s06_textIsCleanAndShort() throws IOException {
        CameraData data =
                new CameraData(1, "A\u0001\u202Ecme", "x".repeat(5_000), "\t", "", "", Double.NaN, 0, 0, new byte[0]);
        Map<String, Map<String, String>> groups =
                read(Pictures.withExif(JPEG, data)).groups();
        assertThat(groups.get("Exif IFD0")).contains(entry("Make", "Acme"), entry("Model", "x".repeat(1_000)));
        assertThat(groups.get("Exif SubIFD")).doesNotContainKey("Lens Model");
    }

    /** An XMP packet that passes as text would tell its GPS position to everybody. */
    @Test
    void s06_blocksOfOtherFormatsAreNotTold() throws IOException {
        byte[] xmp = "<exif:GPSLatitude>43,45N</exif:GPSLatitude>".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer block = ByteBuffer.allocate(26 + xmp.length)
                .put("MM\0*".getBytes(StandardCharsets.US_ASCII))
                .putInt(8)
                .putShort((short) 1);
        block.putShort((short) 0x02BC).putShort((short) 2).putInt(xmp.length).putInt(26);
        block.putInt(0).put(xmp);
        assertThat(read(Pictures.withExif(JPEG, block.array())).groups()).isEmpty();
    }

    /** A thousand texts of a thousand characters each, all over the same bytes. */
    @Test
    void s06_thereIsAnEndToIt() throws IOException {
        int entries = 1_000;
        ByteBuffer block = ByteBuffer.allocate(8 + 2 + 12 * entries + 4 + 1_000)
                .put("MM\0*".getBytes(StandardCharsets.US_ASCII))
                .putInt(8)
                .putShort((short) entries);
        for (int i = 0; i < entries; i++) {
            block.putShort((short) (0x0100 + i))
                    .putShort((short) 2)
                    .putInt(1_000)
                    .putInt(8 + 2 + 12 * entries + 4);
        }
        block.putInt(0).put("x".repeat(1_000).getBytes(StandardCharsets.US_ASCII));
        int told = read(Pictures.withExif(JPEG, block.array())).groups().values().stream()
                .flatMap(group -> group.values().stream())
                .mapToInt(String::length)
                .sum();
        assertThat(told).isBetween(1_000, 128 << 10);
    }

    static Stream<Arguments> everything() {
        BufferedImage card = Pictures.card(96, 64);
        return Stream.of(
                arguments(ImageFormat.JPEG, PersonalData.jpeg(JPEG)),
                arguments(ImageFormat.PNG, PersonalData.png(Pictures.png(card))),
                arguments(ImageFormat.WEBP, PersonalData.webp(Pictures.fixture("card-lossless.webp"), 96, 64)),
                arguments(ImageFormat.TIFF, PersonalData.tiff(card)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everything")
    void e01_exifXmpAndProfileAreToldFromEveryFormat(ImageFormat format, byte[] file) throws IOException {
        Map<String, Map<String, String>> groups = read(file, format).groups();
        assertThat(groups.get("Exif SubIFD")).contains(entry("Lens Model", PersonalData.SECRET + " lens"));
        assertThat(groups.get("XMP"))
                .contains(
                        entry("photoshop:Headline", PersonalData.SECRET + " xmp"),
                        entry("exif:GPSLatitude", "43,45.1519N"));
        assertThat(groups.get("ICC Profile")).contains(entry("Color space", "RGB"), entry("Class", "Display Device"));
        if (format == ImageFormat.JPEG || format == ImageFormat.TIFF) {
            assertThat(groups.get("IPTC"))
                    .contains(entry("City", "Grasse"), entry("Caption/Abstract", PersonalData.SECRET + " caption"));
        }
    }

    /** The position and the names of places stand in three blocks. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("everything")
    void e01_withoutLocationNoBlockTellsThePlace(ImageFormat format, byte[] file) throws IOException {
        RawMetadata all = read(file, format);
        assertThat(Json.text(all)).contains("GPS", "Grasse");
        assertThat(Json.text(all.withoutLocation()))
                .doesNotContainIgnoringCase("gps")
                .doesNotContain("Grasse", "43,45", "6,55")
                .contains(PersonalData.SECRET + " lens");
    }

    @Test
    void e01_commentsAndTextChunksAreTold() throws IOException {
        assertThat(read(PersonalData.jpeg(JPEG)).groups().get("Text"))
                .containsExactly(entry("Comment", PersonalData.SECRET + " comment"));
        assertThat(read(PersonalData.png(Pictures.png(Pictures.card(9, 9))), ImageFormat.PNG)
                        .groups()
                        .get("Text"))
                .containsOnly(
                        entry("Author", PersonalData.SECRET + " author"),
                        entry("Comment", PersonalData.SECRET + " zip"));
    }

    /** A note in Canon's form: a directory at the note's beginning, its offsets counted from the block's. */
    @Test
    void e01_makersNotesAreToldWhereTheLibraryKnowsTheMaker() throws IOException {
        byte[] note = ByteBuffer.allocate(18)
                .putShort((short) 1)
                .putShort((short) 0x000C)
                .putShort((short) 4)
                .putInt(1)
                .putInt(1234567)
                .array();
        CameraData canon = new CameraData(1, "Canon", "Canon EOS 5D", "", "", "", Double.NaN, 0, 0, new byte[0]);
        assertThat(read(Pictures.withExif(JPEG, canon.tiff(note))).groups().get("Canon Makernote"))
                .contains(entry("Camera Serial Number", "00D600135"));
    }

    static Stream<Arguments> bombs() {
        byte[] png = Pictures.png(Pictures.card(9, 9));
        byte[] gibibyte = gibibyte();
        return Stream.of(
                arguments("zTXt", Pictures.withChunk(png, "zTXt", Pictures.joined(ascii("Comment\0\0"), gibibyte))),
                arguments("iTXt", Pictures.withChunk(png, "iTXt", Pictures.joined(ascii("Text\0\1\0\0\0"), gibibyte))),
                arguments(
                        "iTXt with XMP",
                        Pictures.withChunk(
                                png, "iTXt", Pictures.joined(ascii("XML:com.adobe.xmp\0\1\0\0\0"), gibibyte))),
                arguments("iCCP", Pictures.withChunk(png, "iCCP", Pictures.joined(ascii("icc\0\0"), gibibyte))));
    }

    /** A few megabytes that inflate to a gibibyte. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void s06_compressedBombsAreNotInflated(String name, byte[] file) throws IOException {
        assertThat(Json.text(read(file, ImageFormat.PNG))).hasSizeLessThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
                "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">",
                "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY e \"&b;&b;&b;&b;\">]>"
            })
    void s06_xmpWithADocumentTypeIsNotRead(String type) throws IOException {
        String packet = type + PersonalData.XMP.replace(PersonalData.SECRET + " xmp", "&e;");
        byte[] chunk = ascii("XML:com.adobe.xmp\0\0\0\0\0" + packet);
        byte[] file = Pictures.withChunk(Pictures.png(Pictures.card(9, 9)), "iTXt", chunk);
        assertThat(read(file, ImageFormat.PNG).groups()).isEmpty();
        byte[] wide = Pictures.joined(
                ascii("XML:com.adobe.xmp\0\0\0\0\0"), ("\uFEFF" + packet).getBytes(StandardCharsets.UTF_16BE));
        assertThat(read(Pictures.withChunk(Pictures.png(Pictures.card(9, 9)), "iTXt", wide), ImageFormat.PNG)
                        .groups())
                .isEmpty();
    }

    @Test
    void s06_deepXmpIsNotRead() throws IOException {
        String deep = "<rdf:Bag><rdf:li>".repeat(4_000) + "x" + "</rdf:li></rdf:Bag>".repeat(4_000);
        String packet = PersonalData.XMP.replace("/>", "><x:a>" + deep + "</x:a></rdf:Description>");
        byte[] file = Pictures.withChunk(
                Pictures.png(Pictures.card(9, 9)), "iTXt", ascii("XML:com.adobe.xmp\0\0\0\0\0" + packet));
        assertThat(Json.text(read(file, ImageFormat.PNG))).hasSizeLessThan(200_000);
    }

    /** Each directory is the other's next and its own sub-directory; each entry claims 2^32 - 1 values. */
    @Test
    void s06_loopsAndImpossibleCountsEnd() throws IOException {
        ByteBuffer block = ByteBuffer.allocate(8 + 2 * 42).put(ascii("MM\0*")).putInt(8);
        for (int directory = 0; directory < 2; directory++) {
            block.putShort((short) 3);
            block.putShort((short) 0x8769).putShort((short) 4).putInt(1).putInt(8 + 42 * directory);
            block.putShort((short) 0x010F).putShort((short) 2).putInt(-1).putInt(8);
            block.putShort((short) 0x927C).putShort((short) 7).putInt(-1).putInt(8);
            block.putInt(8 + 42 * (1 - directory));
        }
        assertThat(read(Pictures.withExif(JPEG, block.array())).groups()).isEmpty();
    }

    /** Zeros, without ever holding them. */
    private static byte[] gibibyte() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] mebibyte = new byte[1 << 20];
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(1))) {
            for (int i = 0; i < 1024; i++) {
                out.write(mebibyte);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private RawMetadata read(byte[] file) throws IOException {
        return read(file, ImageFormat.JPEG);
    }

    private RawMetadata read(byte[] file, ImageFormat format) throws IOException {
        return MetadataReader.read(Files.write(directory.resolve("picture"), file), format)
                .raw();
    }
}
