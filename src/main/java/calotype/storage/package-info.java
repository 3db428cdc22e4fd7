/**
 * The storage room: keeps files under keys and gives them back as files of this node.
 *
 * <p>{@link calotype.storage.ObjectStore} is the port, and its Javadoc is the contract that every adapter's tests run.
 * Bytes never cross the bus: a file is handed over as a path in this node's spool, and is moved, not copied, where the
 * store lies on the same file system. Whatever a crash leaves in a spool is swept away by age.
 */
@NullMarked
package calotype.storage;

import org.jspecify.annotations.NullMarked;
