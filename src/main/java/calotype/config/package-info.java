/**
 * One immutable tree of settings, read once before anything else exists.
 *
 * <p>{@code defaults.yaml} is the manual and the first layer; files given on the command line, then the environment,
 * then {@code --set} lie on top. A wrong configuration is reported as one list and never starts.
 */
@NullMarked
package calotype.config;

import org.jspecify.annotations.NullMarked;
