/**
 * The room that clears up behind the others: what deleted images left in storage, and objects that no row names. It works over the bus only, and one of all its instances at a time works at all: the one that holds the
 * lease in the ledger.
 */
@NullMarked
package calotype.upkeep;

import org.jspecify.annotations.NullMarked;
