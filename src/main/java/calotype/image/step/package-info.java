/**
 * What is done to a picture between decoder and encoder, one operation a class.
 *
 * <p>A step takes ownership of no frame it is given unless its documentation says so, and returns frames that the caller
 * closes.
 */
@NullMarked
package calotype.image.step;

import org.jspecify.annotations.NullMarked;
