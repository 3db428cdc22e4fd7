package calotype.queue;

import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.Stage;
import calotype.model.Json;
import calotype.problem.ProblemException;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The form of a ticket in the broker: {@code {"version":1,"job_id":"…","stage":"image"}}. */
record TicketMessage(
        int version,
        @Nullable @JsonProperty("job_id") UUID jobId,
        @Nullable String stage) {
    private static final int VERSION = 1;
    private static final int LONGEST = 4_096;

    /** @throws IllegalArgumentException when this is no ticket of ours, saying why */
    static JobTicket read(byte[] body) {
        if (body.length > LONGEST) {
            throw new IllegalArgumentException("longer than a ticket can be");
        }
        TicketMessage message = parse(body);
        if (message.version != VERSION) {
            throw new IllegalArgumentException("of a version that is not known: " + message.version);
        }
        if (message.jobId == null || message.stage == null) {
            throw new IllegalArgumentException("without a job or a stage");
        }
        return new JobTicket(message.jobId, stage(message.stage));
    }

    private static TicketMessage parse(byte[] body) {
        try {
            TicketMessage message = Json.read(body, TicketMessage.class);
            if (message != null) {
                return message;
            }
        } catch (ProblemException unreadable) {
            // Said below.
        }
        throw new IllegalArgumentException("not the JSON of a ticket");
    }

    private static Stage stage(String name) {
        for (Stage stage : Stage.values()) {
            if (stage.name().toLowerCase(Locale.ROOT).equals(name)) {
                return stage;
            }
        }
        throw new IllegalArgumentException("for a stage that is not known");
    }
}
