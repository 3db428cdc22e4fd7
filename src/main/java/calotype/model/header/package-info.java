/**
 * Reads the headers of picture files, one class a format: size, orientation, frames, scans and where the EXIF block lies.
 *
 * <p>{@link calotype.model.HeaderReader} is the entry for everybody; {@link calotype.model.header.FormatReader} is for
 * who wants the EXIF block too. The readers walk segments, boxes, chunks and directories of hostile files, so every
 * loop ends with the file or a count, and nothing is allocated by a size that a file claims.
 */
@NullMarked
package calotype.model.header;

import org.jspecify.annotations.NullMarked;
