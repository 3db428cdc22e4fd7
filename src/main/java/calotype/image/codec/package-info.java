/**
 * Files to frames and frames to files, one codec a class.
 *
 * <p>{@link calotype.image.codec.PictureReader} picks the decoder and falls back to the tolerant one; {@link
 * calotype.image.codec.PictureWriter} picks the encoder. Codecs know nothing of plans, sizes or orientation.
 */
@NullMarked
package calotype.image.codec;

import org.jspecify.annotations.NullMarked;
