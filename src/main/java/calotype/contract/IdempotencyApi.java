package calotype.contract;

import calotype.bus.Endpoint;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ledger room's memory of requests with an {@code Idempotency-Key}
 * (draft-ietf-httpapi-idempotency-key-header-07). A key is held while its first request runs. What was answered is
 * committed in the transaction of the thing that was made ({@link KeptAnswer} goes with it), so that neither is ever
 * without the other.
 */
public final class IdempotencyApi {
    private IdempotencyApi() {}

    /** Holds a key that nobody has used, or whose holder was not heard of for too long; holding it again prolongs it. */
    public static final Endpoint<HoldKey, KeyState> HOLD =
            Endpoint.repeatable("idempotency.hold", HoldKey.class, KeyState.class);

    /**
     * @param operation what the key is for; the same word means another key elsewhere
     * @param holder of this request
     * @param holdSeconds how long a holder counts as alive without asking again
     * @param keepSeconds how long the answer is remembered, from now
     */
    public record HoldKey(UUID owner, String operation, String key, UUID holder, int holdSeconds, int keepSeconds) {}

    /**
     * Held by the asker, or answered before, or, with neither, held by another.
     *
     * @param secondsLeft of the other holder's time, at least 1
     */
    public record KeyState(boolean held, @Nullable PastAnswer past, int secondsLeft) {}

    /**
     * @param fingerprint of the request that was answered
     * @param body JSON
     */
    public record PastAnswer(
            String fingerprint, int status, @Nullable String location, String body) {}

    /** Lets go of a key that was not answered, so that the next request with it is a first one. */
    public static final Endpoint<ReleaseKey, Done> RELEASE =
            Endpoint.repeatable("idempotency.release", ReleaseKey.class, Done.class);

    public record ReleaseKey(UUID owner, String operation, String key, UUID holder) {}

    /** An answer to be kept under a key that its holder still holds; it belongs to the owner of what is made. */
    public record KeptAnswer(String operation, String key, UUID holder, PastAnswer answer) {}
}
