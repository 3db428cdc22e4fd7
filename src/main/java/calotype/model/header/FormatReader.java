package calotype.model.header;

import calotype.model.ImageFormat;
import java.io.IOException;

/** Walks through the structure of a file of one format. */
@FunctionalInterface
public interface FormatReader {
    /**
     * @throws java.io.EOFException when the file ends before the size is known
     * @throws calotype.problem.ProblemException {@code corrupt_image} when the structure makes no sense
     */
    Findings read(Source in) throws IOException;

    static FormatReader of(ImageFormat format) {
        return switch (format) {
            case JPEG -> in -> new JpegHeader(in).read();
            case PNG -> in -> new PngHeader(in).read();
            case WEBP -> in -> new WebpHeader(in).read();
            case GIF -> in -> new GifHeader(in).read();
            case AVIF, HEIC -> in -> new HeifHeader(in).read();
            case TIFF -> SimpleHeaders::tiff;
            case BMP -> SimpleHeaders::bmp;
            case ICO -> SimpleHeaders::ico;
            case PSD -> SimpleHeaders::psd;
        };
    }
}
