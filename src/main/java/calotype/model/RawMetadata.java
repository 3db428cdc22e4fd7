package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What was written into a picture beside its pixels, as text for people: directories by name, in each its tags by name.
 * Clean and bounded, whatever the file holds.
 */
public record RawMetadata(@JsonValue Map<String, Map<String, String>> groups) {
    /** The directory that tells where the picture was taken. */
    private static final String LOCATION = "GPS";

    /** Tags that tell it elsewhere: those of IPTC, XMP and makers' notes have such names. Better too many than too few. */
    private static final Pattern TELLS_A_PLACE = Pattern.compile(
            "gps|lat(itude|long)|longi?t|altitude|location|landmark|city|country|province|\\bstate\\b|district|\\bgeo(?!m)|place",
            Pattern.CASE_INSENSITIVE);

    @JsonCreator
    public RawMetadata {}

    /** The same without the place where the picture was taken. */
    public RawMetadata withoutLocation() {
        Map<String, Map<String, String>> others = new LinkedHashMap<>();
        groups.forEach((group, tags) -> {
            Map<String, String> kept = new LinkedHashMap<>(tags);
            kept.keySet().removeIf(name -> TELLS_A_PLACE.matcher(name).find());
            if (!group.equals(LOCATION) && !kept.isEmpty()) {
                others.put(group, kept);
            }
        });
        return new RawMetadata(others);
    }
}
