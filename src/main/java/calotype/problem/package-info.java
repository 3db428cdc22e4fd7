/**
 * Everything that can go wrong, in words of the domain.
 *
 * <p>Code that fails throws a {@link calotype.problem.ProblemException} made from one {@link
 * calotype.problem.ProblemCode}; it never thinks of HTTP beyond the status class that the code carries. How a problem
 * is written to a client is known to {@code http.ProblemWriter} alone, and whether a job is tried again to {@code
 * processing.Retry} alone.
 */
@NullMarked
package calotype.problem;

import org.jspecify.annotations.NullMarked;
