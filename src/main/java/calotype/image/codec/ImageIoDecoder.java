package calotype.image.codec;

import calotype.image.frame.Layout;
import calotype.model.ImageFormat;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * The tolerant decoder, in Java: it keeps what a damaged file still shows, and reads what FFmpeg reads wrongly.
 */
final class ImageIoDecoder {
    private ImageIoDecoder() {}

    /**
     * @param wanted the long side that is needed, in pixels; a picture too large for the heap is read in a smaller size,
     *     but not in a smaller one than this as long as that is possible
     * @return sRGB in {@link Layout#BGRA}; truncated when the reader complained of damage
     */
    static Decoded read(Path file, ImageFormat format, int wanted, long maxPixels) {
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            ImageReader reader = readerFor(in);
            try {
                boolean icon = format == ImageFormat.ICO;
                reader.setInput(in, !icon, true);
                return new ImageIoPicture(reader, icon, maxPixels).read(format == ImageFormat.TIFF, wanted);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException unreadable) { // Readers throw any exception at bad input.
            throw corrupt(unreadable);
        } catch (OutOfMemoryError tooLarge) { // At this boundary only: one large array failed, the heap is well.
            throw corrupt(tooLarge);
        }
    }

    /** TwelveMonkeys' reader where there is one: it knows inks and their profiles. */
    private static ImageReader readerFor(ImageInputStream in) throws IOException {
        ImageReader chosen = null;
        for (Iterator<ImageReader> readers = ImageIO.getImageReaders(in); readers.hasNext(); ) {
            ImageReader next = readers.next();
            if (chosen == null || next.getClass().getName().startsWith("com.twelvemonkeys")) {
                chosen = next;
            }
        }
        if (chosen == null) {
            throw new IOException("No reader knows this file");
        }
        return chosen;
    }

    private static ProblemException corrupt(Throwable cause) {
        return ProblemCode.CORRUPT_IMAGE.because(
                "The file is damaged or incomplete: no picture could be read from it.", cause);
    }
}
