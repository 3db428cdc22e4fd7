/**
 * Pictures in native memory: frames, their layouts, and the one scaler that converts between them.
 *
 * <p>Every native pointer of the workshop is born, checked and freed here or in a codec's try block; no finalizer ever
 * frees one. {@link calotype.image.frame.Ffmpeg} alone knows what a native error code means.
 */
@NullMarked
package calotype.image.frame;

import org.jspecify.annotations.NullMarked;
