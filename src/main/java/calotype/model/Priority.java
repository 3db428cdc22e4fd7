package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which jobs go first: all of a higher priority before any of a lower one. The ledger's type repeats the names. */
public enum Priority {
    HIGH,
    NORMAL,
    LOW;

    /** The name in JSON, SQL and forms: {@code normal}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when it is none */
    @JsonCreator
    public static Priority of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
