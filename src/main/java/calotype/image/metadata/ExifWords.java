package calotype.image.metadata;

import calotype.model.Exif;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns tags (Exif 2.32, sections 4.6.4 to 4.6.6) into our own words: short clean text, finite numbers in sensible
 * ranges, no date that the calendar does not know.
 */
final class ExifWords {
    private static final double MAX_ALTITUDE = 100_000;
    private static final double MAX_NUMBER = 1_000_000;
    private static final MathContext TEN_DIGITS = new MathContext(10);
    private static final Pattern DATE_TIME =
            Pattern.compile("(\\d{4})[:/-](\\d\\d)[:/-](\\d\\d)[ T](\\d\\d):(\\d\\d):(\\d\\d).*");

    private final Tags picture;
    private final Tags shot;
    private final Tags gps;

    ExifWords(Metadata metadata) {
        picture = Tags.of(metadata, ExifIFD0Directory.class);
        Tags described = Tags.of(metadata, ExifSubIFDDirectory.class);
        shot = described.directory() == null ? picture : described; // Some programs put all into one directory.
        gps = Tags.of(metadata, GpsDirectory.class);
    }

    Exif exif() {
        return new Exif(
                camera(picture.text(ExifIFD0Directory.TAG_MAKE), picture.text(ExifIFD0Directory.TAG_MODEL)),
                shot.text(ExifSubIFDDirectory.TAG_LENS_MODEL),
                iso(shot.number(ExifSubIFDDirectory.TAG_ISO_EQUIVALENT)),
                exposure(shot.number(ExifSubIFDDirectory.TAG_EXPOSURE_TIME)),
                positive(shot.number(ExifSubIFDDirectory.TAG_FNUMBER)),
                positive(shot.number(ExifSubIFDDirectory.TAG_FOCAL_LENGTH)),
                takenAt(),
                location());
    }

    /** The make is left out where the model begins with one of its words: Canon EOS R5, NIKON D70. */
    static @Nullable String camera(@Nullable String make, @Nullable String model) {
        if (make == null || model == null) {
            return model == null ? make : model;
        }
        String words = " " + make.toLowerCase(Locale.ROOT) + " ";
        String modelsFirst = model.toLowerCase(Locale.ROOT).split("[ _-]", 2)[0];
        return words.contains(" " + modelsFirst + " ") ? model : make + " " + model;
    }

    private static @Nullable Integer iso(double number) {
        return number >= 1 && number <= MAX_NUMBER ? (int) number : null;
    }

    /** Seconds as on a camera's dial: a fraction below a quarter, else one decimal; of ten digits, as exiftool does it. */
    static @Nullable String exposure(double exact) {
        double seconds =
                Double.isFinite(exact) ? new BigDecimal(exact).round(TEN_DIGITS).doubleValue() : 0;
        if (!(seconds > 0 && seconds < MAX_NUMBER)) {
            return null;
        }
        if (seconds <= 0.25) {
            return "1/" + Math.round(1 / seconds);
        }
        String text = String.format(Locale.ROOT, "%.1f", seconds);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static @Nullable Double positive(double number) {
        double rounded = Math.round(number * 100) / 100.0;
        return rounded > 0 && rounded < MAX_NUMBER ? rounded : null;
    }

    private @Nullable String takenAt() {
        String taken = moment(ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL, ExifSubIFDDirectory.TAG_TIME_ZONE_ORIGINAL);
        return taken != null
                ? taken
                : moment(ExifSubIFDDirectory.TAG_DATETIME_DIGITIZED, ExifSubIFDDirectory.TAG_TIME_ZONE_DIGITIZED);
    }

    private @Nullable String moment(int dateTag, int offsetTag) {
        String text = shot.text(dateTag);
        Matcher parts = DATE_TIME.matcher(text == null ? "" : text);
        if (!parts.matches()) {
            return null;
        }
        int[] part = new int[6];
        for (int i = 0; i < part.length; i++) {
            part[i] = Integer.parseInt(parts.group(i + 1));
        }
        try {
            return LocalDateTime.of(part[0], part[1], part[2], part[3], part[4], part[5])
                            .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                    + offset(shot.text(offsetTag));
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    private static String offset(@Nullable String text) {
        try {
            return text == null ? "" : ZoneOffset.of(text).getId();
        } catch (DateTimeException noSuchOffset) {
            return "";
        }
    }

    private Exif.@Nullable Location location() {
        double lat = degrees(GpsDirectory.TAG_LATITUDE, GpsDirectory.TAG_LATITUDE_REF, "N", "S", 90);
        double lon = degrees(GpsDirectory.TAG_LONGITUDE, GpsDirectory.TAG_LONGITUDE_REF, "E", "W", 180);
        if (Double.isNaN(lat) || Double.isNaN(lon)) {
            return null;
        }
        double up = gps.number(GpsDirectory.TAG_ALTITUDE);
        double altitude = gps.number(GpsDirectory.TAG_ALTITUDE_REF) == 1 ? -up : up;
        boolean known = Math.abs(altitude) <= MAX_ALTITUDE;
        return new Exif.Location(lat, lon, known ? Math.round(altitude * 100) / 100.0 : null);
    }

    /** Degrees, minutes and seconds as one number with seven decimals (a centimetre); NaN when out of range. */
    private double degrees(int tag, int referenceTag, String positive, String negative, int max) {
        String reference = gps.text(referenceTag);
        double value = gps.number(tag, 0) + orZero(gps.number(tag, 1)) / 60 + orZero(gps.number(tag, 2)) / 3600;
        boolean north = positive.equalsIgnoreCase(reference);
        if (!(value >= 0 && value <= max) || !north && !negative.equalsIgnoreCase(reference)) {
            return Double.NaN;
        }
        return Math.round((north ? value : -value) * 1e7) / 1e7;
    }

    private static double orZero(double number) {
        return Double.isNaN(number) ? 0 : number;
    }
}
