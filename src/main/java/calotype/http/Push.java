package calotype.http;

import calotype.auth.Principal;
import calotype.bus.TypedBus;
import java.time.Clock;
import java.util.function.Function;

/**
 * What all sockets of a node share.
 *
 * @param verify a token's principal; throws {@code token_invalid} or {@code token_expired}
 */
record Push(TypedBus bus, Function<String, Principal> verify, SocketQuota quota, SocketLimits limits, Clock clock) {}
