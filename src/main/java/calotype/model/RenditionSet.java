package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which part of the image document a rendition stands in: {@code urls}, {@code results.thumbnails} or {@code results.optimized}. */
public enum RenditionSet {
    VARIANT,
    THUMBNAIL,
    OPTIMIZED;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static RenditionSet of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
