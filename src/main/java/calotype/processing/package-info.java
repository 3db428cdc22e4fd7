/**
 * The workshop's room: takes tickets, makes the pictures, and tells the ledger how each attempt ended.
 *
 * <p>A job is held by a lease and a fence, so whatever happens here may happen twice or too late and changes nothing
 * that is not this node's to change. The ledger commits the end of an attempt before its ticket is done with, never the
 * reverse. Whether a failed attempt is followed by another one is decided by {@link calotype.processing.Retry} alone.
 */
@NullMarked
package calotype.processing;

import org.jspecify.annotations.NullMarked;
