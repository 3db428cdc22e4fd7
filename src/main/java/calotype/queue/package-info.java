/**
 * The pipe of tickets: who has work to do puts a ticket in, who works takes it out.
 *
 * <p>{@link calotype.queue.JobQueue} is the port, and its Javadoc is the contract that every adapter's tests run. A
 * ticket is only a nudge to look at a job's row, so a doubled one is harmless, and a lost one is found again by the
 * ledger.
 */
@NullMarked
package calotype.queue;

import org.jspecify.annotations.NullMarked;
