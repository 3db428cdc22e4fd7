package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where a job stands. {@code docs/job-states.md} is the drawing; the CHECK constraints of the table {@code jobs} repeat
 * the rules.
 *
 * <ul>
 *   <li>PENDING: accepted, nobody works on it
 *   <li>PROCESSING: a worker holds its lease
 *   <li>RETRYING: an attempt failed, the next one is due at {@code next_attempt_at}
 *   <li>COMPLETED, FAILED, CANCELLED: final; an operator may have what failed tried again from the start
 * </ul>
 */
public enum JobState {
    PENDING,
    PROCESSING,
    RETRYING,
    COMPLETED,
    FAILED,
    CANCELLED;

    private static final Map<JobState, Set<JobState>> NEXT = Map.of(
            PENDING, Set.of(PROCESSING, FAILED, CANCELLED),
            PROCESSING, Set.of(PENDING, RETRYING, COMPLETED, FAILED, CANCELLED),
            RETRYING, Set.of(PROCESSING, FAILED, CANCELLED),
            COMPLETED, Set.of(),
            FAILED, Set.of(PENDING),
            CANCELLED, Set.of());

    /** Whether a job may go from this state to {@code next}. */
    public boolean canBecome(JobState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    public boolean isFinal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }

    /** The name in JSON, SQL and URLs: {@code processing}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a state as clients may write it: any case, {@code queued} for pending, {@code error} for failed.
     *
     * @throws IllegalArgumentException when it is none
     */
    @JsonCreator
    public static JobState of(String text) {
        String word = text.toUpperCase(Locale.ROOT);
        return switch (word) {
            case "QUEUED" -> PENDING;
            case "ERROR" -> FAILED;
            default -> valueOf(word);
        };
    }
}
