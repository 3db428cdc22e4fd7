/**
 * What the house tells its operators: the form of log lines, and health.
 *
 * <p>Rooms log by slf4j with key-values and register what readiness must look at; how a line is written, and how
 * health is answered, is decided here.
 */
@NullMarked
package calotype.telemetry;

import org.jspecify.annotations.NullMarked;
