package calotype.model;

import org.jspecify.annotations.Nullable;

/**
 * The camera's words about a picture; what it did not say is null.
 *
 * @param camera make and model in one string, the make not repeated
 * @param exposure as a photographer writes it, in seconds: {@code 1/60}
 * @param aperture the f-number
 * @param focalLength in millimetres
 * @param takenAt ISO 8601 local time, with an offset where the camera knew it
 */
public record Exif(
        @Nullable String camera,
        @Nullable String lens,
        @Nullable Integer iso,
        @Nullable String exposure,
        @Nullable Double aperture,
        @Nullable Double focalLength,
        @Nullable String takenAt,
        @Nullable Location location) {

    public static final Exif NONE = new Exif(null, null, null, null, null, null, null, null);

    /** The same without the place, for a house that does not keep places. */
    public Exif withoutLocation() {
        return new Exif(camera, lens, iso, exposure, aperture, focalLength, takenAt, null);
    }

    /** Degrees WGS 84, north and east positive; altitude in metres above sea level. */
    public record Location(double lat, double lon, @Nullable Double alt) {}
}
