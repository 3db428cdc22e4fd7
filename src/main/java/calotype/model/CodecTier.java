package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which codecs make the pictures: the native ones, or those in Java where the native ones cannot be loaded. */
public enum CodecTier {
    NATIVE,
    JAVA;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static CodecTier of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
