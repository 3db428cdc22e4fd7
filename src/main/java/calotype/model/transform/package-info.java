/**
 * The language in which a picture is asked for: one grammar for queries and for options in a path.
 *
 * <p>{@link calotype.model.transform.TransformParser} reads it, {@link calotype.model.transform.Transform} is what was
 * read and prints itself in one way only, and {@link calotype.model.transform.Geometry} tells what it means for a picture
 * of some size. Nothing here knows pixels.
 */
@NullMarked
package calotype.model.transform;

import org.jspecify.annotations.NullMarked;
