package calotype.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.model.Exif;
import calotype.model.ImageFormat;
import calotype.testing.Photos;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The named fields of real photographs against exiftool's: {@code mvn -Pquick test -Dtest=ExiftoolTest -Dphotos=FOLDER
 * -Dexiftool=/usr/bin/exiftool}.
 */
@EnabledIfSystemProperty(named = "exiftool", matches = ".+", disabledReason = "-Dexiftool names no exiftool")
class ExiftoolTest {
    private static final String[] FIELDS = {
        "-Make",
        "-Model",
        "-EXIF:LensModel",
        "-EXIF:ISO",
        "-EXIF:ExposureTime",
        "-EXIF:FNumber",
        "-EXIF:FocalLength",
        "-EXIF:DateTimeOriginal",
        "-EXIF:CreateDate"
    };

    @Test
    void e01_namedFieldsAreExiftools() throws IOException, InterruptedException {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (JsonNode theirs : exiftool()) {
            Path photo = Path.of(theirs.path("SourceFile").asText());
            ImageFormat format = ImageFormat.sniff(Files.readAllBytes(photo));
            if (format == null || theirs.size() < 2) {
                continue;
            }
            compared++;
            Exif ours = MetadataReader.read(photo, format).exif();
            compare(differences, photo, "camera", camera(theirs), ours.camera());
            compare(differences, photo, "lens", text(theirs, "LensModel"), ours.lens());
            compare(differences, photo, "iso", iso(theirs), ours.iso());
            compare(differences, photo, "exposure", exposure(theirs), ours.exposure());
            compare(differences, photo, "aperture", number(theirs, "FNumber"), ours.aperture());
            compare(differences, photo, "focal_length", number(theirs, "FocalLength"), ours.focalLength());
            compare(differences, photo, "taken_at", takenAt(theirs), local(ours.takenAt()));
        }
        System.out.println("compared with exiftool: " + compared + " files, " + differences.size() + " differences");
        differences.forEach(System.out::println);
        assertThat(compared).isGreaterThanOrEqualTo(3);
        assertThat(differences).hasSizeLessThanOrEqualTo(compared / 50);
    }

    private static JsonNode exiftool() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("exiftool"), "-j", "-n", "-q", "-fast2"));
        command.addAll(List.of(FIELDS));
        Photos.files("jpg", "jpeg", "tif", "tiff", "png", "webp", "heic", "heif", "avif")
                .forEach(file -> command.add(file.toString()));
        Path out = Files.createTempFile("exiftool", ".json");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor();
            return new ObjectMapper().readTree(Files.readString(out, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
        }
    }

    private static void compare(List<String> differences, Path photo, String field, Object theirs, Object ours) {
        if (!Objects.equals(theirs, ours)) {
            differences.add(photo + " " + field + ": theirs " + theirs + ", ours " + ours);
        }
    }

    private static String text(JsonNode theirs, String field) {
        return Tags.clean(theirs.path(field).asText(null), 200);
    }

    /** Theirs are two fields. */
    private static String camera(JsonNode theirs) {
        return ExifWords.camera(text(theirs, "Make"), text(theirs, "Model"));
    }

    private static Integer iso(JsonNode theirs) {
        String first = theirs.path("ISO").asText("").split(" ")[0];
        return first.matches("[1-9]\\d*") ? Integer.valueOf(first) : null;
    }

    private static String exposure(JsonNode theirs) {
        return ExifWords.exposure(theirs.path("ExposureTime").asDouble(0));
    }

    private static Double number(JsonNode theirs, String field) {
        double number = Math.round(theirs.path(field).asDouble(0) * 100) / 100.0;
        return number > 0 ? number : null;
    }

    private static String takenAt(JsonNode theirs) {
        String original = moment(theirs.path("DateTimeOriginal").asText(""));
        return original != null ? original : moment(theirs.path("CreateDate").asText(""));
    }

    private static String moment(String text) {
        return text.matches("\\d{4}:\\d\\d:\\d\\d \\d\\d:\\d\\d:\\d\\d.*") && !text.startsWith("0000")
                ? text.substring(0, 10).replace(':', '-') + "T" + text.substring(11, 19)
                : null;
    }

    /** Theirs has no offset in these fields. */
    private static String local(String takenAt) {
        return takenAt == null ? null : takenAt.substring(0, 19);
    }
}
