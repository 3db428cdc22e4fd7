/**
 * The architect: the only package that knows every room.
 *
 * <p>{@code Main} reads the command line, {@code House} builds the parts in visible order and opens the rooms that this
 * node's roles ask for. The only {@code System.exit} and {@code getenv} of the program are here.
 */
@NullMarked
package calotype.app;

import org.jspecify.annotations.NullMarked;
