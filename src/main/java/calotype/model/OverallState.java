package calotype.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The one state that a client needs when it does not care about stages; PARTIAL: image done, AI stage failed. */
public enum OverallState {
    PENDING,
    PROCESSING,
    COMPLETED,
    PARTIAL,
    FAILED,
    CANCELLED;

    public static OverallState of(JobState image, AiState ai) {
        return switch (image) {
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
            case PENDING -> PENDING;
            case PROCESSING, RETRYING -> PROCESSING;
            case COMPLETED ->
                switch (ai) {
                    case COMPLETED, SKIPPED -> COMPLETED;
                    case FAILED, CANCELLED -> PARTIAL;
                    case PENDING, PROCESSING, RETRYING -> PROCESSING;
                };
        };
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
