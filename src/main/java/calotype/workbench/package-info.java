/**
 * Runs the pixels for a node: a fixed number of pictures at once, each within a time limit.
 *
 * <p>A {@link calotype.workbench.Workbench} has slots, and each slot a {@link calotype.workbench.Hand} that does the
 * work: in this process, or in a warm child process that can be killed, so that a decoder that hangs or dies costs one
 * attempt and not the node. No Vert.x here: callers get a future of the JDK, and cancelling it stops the run.
 */
@NullMarked
package calotype.workbench;

import org.jspecify.annotations.NullMarked;
