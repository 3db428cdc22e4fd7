package calotype.model;

import calotype.model.header.Findings;
import calotype.model.header.FormatReader;
import calotype.model.header.Source;
import calotype.problem.ProblemCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads the header of a picture file: format, size, orientation, frames, scans. Reads boxes and segments, never pixels. */
public final class HeaderReader {
    private static final int MAGIC_BYTES = 64;

    private HeaderReader() {}

    /**
     * @throws calotype.problem.ProblemException {@code empty_file}, {@code unsupported_media_type} when the bytes are no
     *     known format, {@code corrupt_image} when they are but no size can be read
     */
    public static ImageHeader read(Path file) {
        try (Source source = Source.open(file)) {
            return read(source);
        } catch (EOFException cut) {
            throw ProblemCode.CORRUPT_IMAGE.because("The file ends before its header tells the picture's size.", cut);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws EOFException when the file ends before a size is known */
    static ImageHeader read(Source source) throws IOException {
        if (source.size() == 0) {
            throw ProblemCode.EMPTY_FILE.because("The file has no bytes.");
        }
        ImageFormat format = ImageFormat.sniff(source.first(MAGIC_BYTES));
        if (format == null) {
            throw ProblemCode.UNSUPPORTED_MEDIA_TYPE.because("The file is not a picture of a known format.");
        }
        Findings found = FormatReader.of(format).read(source);
        return new ImageHeader(format, found.stored(), found.orientation(), found.frames(), found.scans());
    }
}
