/**
 * What a machine with only a JDK lacks: a real PostgreSQL, unpacked, set up and run by ourselves.
 *
 * <p>It is run like one in production: checksums, {@code fsync}, a password made at random, loopback only. Data live
 * over restarts, and a server left behind by a killed JVM is taken over.
 */
@NullMarked
package calotype.embedded;

import org.jspecify.annotations.NullMarked;
