/**
 * What is kept in memory because asking again costs more than remembering.
 *
 * <p>Every cache here is bounded by weight and by time, and forgets a subject at once when news of it comes. Keys carry
 * the owner wherever a value is one owner's, so that a hit can never be somebody else's.
 */
@NullMarked
package calotype.cache;

import org.jspecify.annotations.NullMarked;
