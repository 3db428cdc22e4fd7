/**
 * What a picture says and shows beside its pixels: EXIF and its kin, dominant colours, hashes.
 *
 * <p>Readers work under limits of their own, because metadata is as hostile as pixels are.
 */
@NullMarked
package calotype.image.metadata;

import org.jspecify.annotations.NullMarked;
