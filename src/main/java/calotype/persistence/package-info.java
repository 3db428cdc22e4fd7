/**
 * The ledger room: all SQL, and the truth about accounts, images and jobs.
 *
 * <p>One class per table holds its statements; nearly every one is a single round trip that changes what it must, notes
 * the event and answers, so that no transaction is left open between two messages. Workers hold jobs by lease and
 * fence, and all times are the database's own.
 */
@NullMarked
package calotype.persistence;

import org.jspecify.annotations.NullMarked;
