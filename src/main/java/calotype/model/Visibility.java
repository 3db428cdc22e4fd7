package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who may fetch an image's renditions: holders of a signed URL, or everyone. The upload itself is never public. */
public enum Visibility {
    PRIVATE,
    PUBLIC;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Visibility of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
