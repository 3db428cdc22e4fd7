package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a camera wrote into a picture, as text for people: directories by name, in each its tags by name. Clean and
 * bounded, whatever the file holds.
 */
public record RawMetadata(@JsonValue Map<String, Map<String, String>> groups) {
    /** The directory that tells where the picture was taken. */
    private static final String LOCATION = "GPS";

    @JsonCreator
    public RawMetadata {}

    /** The same without the place where the picture was taken. */
    public RawMetadata withoutLocation() {
        Map<String, Map<String, String>> others = new LinkedHashMap<>(groups);
        others.remove(LOCATION);
        return new RawMetadata(others);
    }
}
