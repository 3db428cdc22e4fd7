package calotype.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import calotype.model.ImageFormat;
import calotype.model.RawMetadata;
import calotype.testing.CameraData;
import calotype.testing.Pictures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawTagsTest {
    private static final byte[] JPEG = Pictures.jpeg(Pictures.card(96, 64), 80);

    @TempDir
    Path directory;

    @Test
    void tagsAreToldByDirectoryAndName() throws IOException {
        RawMetadata raw = read(Pictures.withExif(JPEG, CameraData.sample(6)));
        assertThat(raw.groups()).containsOnlyKeys("Exif IFD0", "Exif SubIFD", "GPS");
        assertThat(raw.groups().get("Exif IFD0")).contains(entry("Make", "Calotype Works"), entry("Model", "Talbot 1"));
        assertThat(raw.groups().get("Exif SubIFD"))
                .contains(entry("Lens Model", "Talbot 28mm F1.8"), entry("F-Number", "f/2.8"));
        assertThat(raw.groups().get("GPS")).contains(entry("GPS Latitude Ref", "N"));
        assertThat(raw.withoutLocation().groups()).containsOnlyKeys("Exif IFD0", "Exif SubIFD");
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
        assertThat(told).isBetween(1_000, 64 << 10);
    }

    private RawMetadata read(byte[] file) throws IOException {
        return RawTags.read(Files.write(directory.resolve("picture"), file), ImageFormat.JPEG);
    }
}
