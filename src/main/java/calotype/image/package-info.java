/**
 * Pictures in, pictures and facts out: pure functions on files, without Vert.x, HTTP or a database.
 *
 * <p>{@link calotype.image.Pipeline} is the one entry. It decodes a source once and makes everything that a {@link
 * calotype.model.Plan} asks for; limits are checked on the header before any decoder runs.
 */
@NullMarked
package calotype.image;

import org.jspecify.annotations.NullMarked;
