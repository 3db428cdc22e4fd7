package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where the AI stage of an image stands; SKIPPED when no model is configured or the upload asked for none. */
public enum AiState {
    PENDING,
    PROCESSING,
    RETRYING,
    COMPLETED,
    FAILED,
    CANCELLED,
    SKIPPED;

    /** Whether the stage has come to its end. */
    public boolean isFinal() {
        return switch (this) {
            case PENDING, PROCESSING, RETRYING -> false;
            case COMPLETED, FAILED, CANCELLED, SKIPPED -> true;
        };
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static AiState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
