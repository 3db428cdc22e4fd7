package calotype.http;

import calotype.config.Settings;
import calotype.contract.ImagesApi.FoundMetadata;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.JobsApi.StoredRendition;
import calotype.model.Exif;
import calotype.model.ImageFacts;
import calotype.model.Json;
import calotype.model.Likeness;
import calotype.model.PaletteColor;
import calotype.model.RenditionSet;
import calotype.model.Size;
import calotype.model.Visibility;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one document of an image, complete at any time: what is not ready is null. Some of its URLs are signed, so it
 * is for the owner only and lives no longer than they do.
 */
final class ImageDocument {
    private static final List<String> OPTIMIZED = List.of("webp", "avif");

    private final Settings.Images images;
    private final SignedUrls urls;

    ImageDocument(Settings.Images images, SignedUrls urls) {
        this.images = images;
        this.urls = urls;
    }

    /**
     * What only some requests ask for.
     *
     * @param selected the rendition of {@code ?size=}, shown once more by itself; null for none
     * @param raw what {@code ?include=raw_metadata} asks for; null when it was not asked for
     */
    record Extras(
            @Nullable StoredRendition selected, @Nullable FoundMetadata raw) {
        static final Extras NONE = new Extras(null, null);
    }

    /** @param location whether the reader may know where the picture was taken */
    byte[] bytes(ImageRecord image, boolean location, Extras extras) {
        Instant expiry = urls.expiry(image);
        return Wire.bytes(json -> {
            json.writeStartObject();
            JobHead.ids(json, image);
            JobHead.state(json, image.job());
            warnings(json, image.facts());
            json.writeStringField("engine_version", image.engineVersion());
            results(json, image, expiry, location);
            variantUrls(json, image, expiry);
            metadata(json, image);
            selected(json, image, extras.selected(), expiry);
            rawMetadata(json, extras.raw());
            belongings(json, image);
            JobHead.links(json, image, urls);
            JobHead.times(json, image);
            Wire.time(json, "urls_expire_at", expiry);
            json.writeEndObject();
        });
    }

    /** Every rendition with its URL, and no more; what {@code /all} answers. */
    byte[] sizes(ImageRecord image) {
        Instant expiry = urls.expiry(image);
        return Wire.bytes(json -> {
            json.writeStartObject();
            JobHead.ids(json, image);
            json.writeStringField("status", image.job().status().wire());
            json.writeObjectFieldStart("variants");
            for (StoredRendition made : image.renditions()) {
                json.writeObjectFieldStart(made.name());
                json.writeStringField("url", urls.rendition(image, made, expiry));
                renditionFields(json, made);
                json.writeEndObject();
            }
            json.writeEndObject();
            variantUrls(json, image, expiry);
            Wire.time(json, "urls_expire_at", expiry);
            json.writeEndObject();
        });
    }

    private static void warnings(JsonGenerator json, @Nullable ImageFacts facts) throws IOException {
        json.writeArrayFieldStart("warnings");
        for (String warning : facts == null ? List.<String>of() : facts.warnings()) {
            json.writeString(warning);
        }
        json.writeEndArray();
    }

    private void results(JsonGenerator json, ImageRecord image, Instant expiry, boolean location) throws IOException {
        json.writeObjectFieldStart("results");
        json.writeStringField("original", urls.source(image, expiry));
        json.writeObjectFieldStart("thumbnails");
        urlFields(
                json,
                image,
                RenditionSet.THUMBNAIL,
                "thumb_",
                images.thumbnailSizes().keySet(),
                expiry);
        json.writeEndObject();
        json.writeObjectFieldStart("optimized");
        urlFields(json, image, RenditionSet.OPTIMIZED, "optimized_", OPTIMIZED, expiry);
        json.writeEndObject();
        facts(json, image, location);
        json.writeEndObject();
    }

    private void variantUrls(JsonGenerator json, ImageRecord image, Instant expiry) throws IOException {
        json.writeObjectFieldStart("urls");
        urlFields(json, image, RenditionSet.VARIANT, "", images.sizes().keySet(), expiry);
        json.writeStringField("source", urls.source(image, expiry));
        json.writeEndObject();
    }

    /** The URLs of one set under their short names; names that are expected and not made yet are null. */
    private void urlFields(
            JsonGenerator json,
            ImageRecord image,
            RenditionSet set,
            String prefix,
            Iterable<String> expected,
            Instant expiry)
            throws IOException {
        Map<String, @Nullable String> found = new LinkedHashMap<>();
        if (image.renditions().isEmpty()) {
            expected.forEach(name -> found.put(name, null));
        }
        for (StoredRendition made : image.renditions()) {
            if (made.set() == set) {
                String name = made.name().startsWith(prefix) ? made.name().substring(prefix.length()) : made.name();
                found.put(name, urls.rendition(image, made, expiry));
            }
        }
        for (Map.Entry<String, @Nullable String> url : found.entrySet()) {
            json.writeStringField(url.getKey(), url.getValue());
        }
    }

    private static void facts(JsonGenerator json, ImageRecord image, boolean location) throws IOException {
        ImageFacts facts = image.facts();
        json.writeObjectFieldStart("metadata");
        dimensions(json, image);
        json.writeStringField("format", image.format().wire());
        json.writeNumberField("size_bytes", image.sizeBytes());
        json.writeStringField("size_human", Wire.humanSize(image.sizeBytes()));
        json.writeFieldName("exif");
        if (facts == null) {
            json.writeNull();
            json.writeNullField("dominant_colors");
            json.writeNullField("palette");
        } else {
            exif(json, facts.exif(), location);
            json.writeArrayFieldStart("dominant_colors");
            for (PaletteColor color : facts.colors()) {
                json.writeString(color.hex());
            }
            json.writeEndArray();
            palette(json, facts);
        }
        likeness(json, facts == null ? null : facts.likeness());
        json.writeEndObject();
    }

    private static void palette(JsonGenerator json, ImageFacts facts) throws IOException {
        json.writeArrayFieldStart("palette");
        for (PaletteColor color : facts.colors()) {
            json.writeStartObject();
            json.writeStringField("color", color.hex());
            json.writeNumberField("share", color.share());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void likeness(JsonGenerator json, @Nullable Likeness likeness) throws IOException {
        json.writeStringField("thumbhash", likeness == null ? null : likeness.thumbhash());
        json.writeStringField("blurhash", likeness == null ? null : likeness.blurhash());
        json.writeStringField("lqip", likeness == null ? null : likeness.lqip());
        json.writeStringField("phash", likeness == null ? null : likeness.phash());
    }

    private static void exif(JsonGenerator json, Exif exif, boolean location) throws IOException {
        Exif.Location place = exif.location();
        json.writeStartObject();
        json.writeStringField("camera", exif.camera());
        json.writeStringField("lens", exif.lens());
        json.writePOJOField("iso", exif.iso());
        json.writeStringField("exposure", exif.exposure());
        json.writePOJOField("aperture", exif.aperture());
        json.writePOJOField("focal_length", exif.focalLength());
        json.writeStringField("taken_at", exif.takenAt());
        json.writeFieldName("location");
        if (place != null && location) {
            json.writeStartObject();
            json.writeNumberField("lat", place.lat());
            json.writeNumberField("lon", place.lon());
            json.writePOJOField("alt", place.alt());
            json.writeEndObject();
        } else {
            json.writeNull();
        }
        json.writeBooleanField("location_present", place != null);
        json.writeEndObject();
    }

    private static void metadata(JsonGenerator json, ImageRecord image) throws IOException {
        ImageFacts facts = image.facts();
        json.writeObjectFieldStart("metadata");
        json.writeStringField(
                "dominant_color",
                facts == null || facts.colors().isEmpty()
                        ? null
                        : facts.colors().get(0).hex());
        json.writeObjectFieldStart("original_dimensions");
        dimensions(json, image);
        json.writeEndObject();
        json.writeObjectFieldStart("variants");
        for (StoredRendition made : image.renditions()) {
            json.writeObjectFieldStart(made.name());
            renditionFields(json, made);
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void dimensions(JsonGenerator json, ImageRecord image) throws IOException {
        json.writeNumberField("width", image.width());
        json.writeNumberField("height", image.height());
    }

    private static void renditionFields(JsonGenerator json, StoredRendition made) throws IOException {
        json.writeNumberField("width", made.width());
        json.writeNumberField("height", made.height());
        json.writeNumberField("aspect_ratio", new Size(made.width(), made.height()).aspectRatio());
        json.writeStringField("format", made.format().wire());
        json.writePOJOField("size_bytes", made.key() == null ? null : made.sizeBytes());
        json.writeStringField("sha256", made.sha256());
        json.writeBooleanField("kept_original", made.keptOriginal());
    }

    private void selected(JsonGenerator json, ImageRecord image, @Nullable StoredRendition selected, Instant expiry)
            throws IOException {
        if (selected == null) {
            return;
        }
        json.writeObjectFieldStart("selected");
        json.writeStringField("name", selected.name());
        json.writeStringField("url", urls.rendition(image, selected, expiry));
        renditionFields(json, selected);
        Wire.time(json, "expires_at", image.visibility() == Visibility.PUBLIC ? null : expiry);
        json.writeEndObject();
    }

    private static void rawMetadata(JsonGenerator json, @Nullable FoundMetadata found) throws IOException {
        if (found == null) {
            return;
        }
        json.writeFieldName("raw_metadata");
        json.writeRawValue(Json.text(found.raw()));
    }

    private static void belongings(JsonGenerator json, ImageRecord image) throws IOException {
        json.writeFieldName("user_metadata");
        json.writeRawValue(image.userMetadata());
        json.writeArrayFieldStart("tags");
        for (String tag : image.tags()) {
            json.writeString(tag);
        }
        json.writeEndArray();
        json.writeStringField("visibility", image.visibility().wire());
        json.writeNullField("moderation");
        json.writeNullField("ai");
        json.writeStringField("sha256", image.sha256());
    }
}
