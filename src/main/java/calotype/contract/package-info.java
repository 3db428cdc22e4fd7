/**
 * What hangs on the wall of the hall: every address and every message between rooms.
 *
 * <p>Rooms import nothing of each other, only this package. Messages are immutable records; a component may be added
 * when it is {@code @Nullable}, and a change of meaning is a new address. {@link calotype.contract.Contract#ALL} lists
 * them all, so that their codecs are registered before the first room opens.
 */
@NullMarked
package calotype.contract;

import org.jspecify.annotations.NullMarked;
