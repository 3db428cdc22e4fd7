/**
 * The test kit: pictures made by code, honest and hostile ones.
 *
 * <p>Everything is deterministic, so that a failing test fails again.
 */
package calotype.testing;
