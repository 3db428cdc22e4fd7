package calotype.bus;

import java.time.Duration;

/**
 * A question that a room answers: one address, one request record, one reply record, one time limit.
 *
 * @param address where it is served, for ever: a change of meaning is a new address
 * @param timeout after which the asker gets {@code timeout}
 * @param nodeLocal whether only the asker's own node may answer (its messages name files of that node)
 * @param repeatable whether asking once more has no further effect, so that another room may be asked when one is silent
 */
public record Endpoint<Q extends Record, R extends Record>(
        String address, Class<Q> request, Class<R> reply, Duration timeout, boolean nodeLocal, boolean repeatable) {

    public static <Q extends Record, R extends Record> Endpoint<Q, R> of(
            String address, Class<Q> request, Class<R> reply) {
        return new Endpoint<>(address, request, reply, Duration.ofSeconds(5), false, false);
    }

    /** One that reads, or that does the same thing however often it is asked. */
    public static <Q extends Record, R extends Record> Endpoint<Q, R> repeatable(
            String address, Class<Q> request, Class<R> reply) {
        return new Endpoint<>(address, request, reply, Duration.ofSeconds(5), false, true);
    }

    /** An endpoint for claims on this node's files; bytes move behind it, so it may take longer. */
    public static <Q extends Record, R extends Record> Endpoint<Q, R> onThisNode(
            String address, Class<Q> request, Class<R> reply) {
        return new Endpoint<>(address, request, reply, Duration.ofSeconds(30), true, false);
    }
}
