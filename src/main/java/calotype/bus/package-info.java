/**
 * The event bus with types: endpoints for questions, topics for news.
 *
 * <p>An {@link calotype.bus.Endpoint} binds an address to the record that asks and the record that answers, once. A
 * problem thrown in another room or node arrives with its code intact; anything else arrives as {@code internal} with
 * no text.
 */
@NullMarked
package calotype.bus;

import org.jspecify.annotations.NullMarked;
