package calotype.image.codec;

import calotype.image.frame.Layout;
import calotype.model.CodecTier;
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
import org.jspecify.annotations.Nullable;

/**
 * The tolerant decoder, in Java: it keeps what a damaged file still shows, reads what FFmpeg reads wrongly, and all that is
 * read where FFmpeg is missing.
 */
final class ImageIoDecoder {
    private final CodecTier tier;
    private final long maxPixels;

    /** @param tier whose frames are made */
    ImageIoDecoder(CodecTier tier, long maxPixels) {
        this.tier = tier;
        this.maxPixels = maxPixels;
    }

    /**
     * @param wanted the long side that is needed, in pixels; a picture too large for the heap is read in a smaller size,
     *     but not in a smaller one than this as long as that is possible
     * @return sRGB in {@link Layout#BGRA}; truncated when the reader complained of damage
     */
    Decoded read(Path file, ImageFormat format, int wanted) {
        boolean icon = format == ImageFormat.ICO;
        return decode(
                file,
                format == ImageFormat.WEBP ? JavaWebp.MAKER : "com.twelvemonkeys",
                !icon,
                reader -> picture(reader, icon, null).read(false, wanted));
    }

    /** @return {@link Layout#INKS} with their profile, where the file has inks */
    Decoded readTiff(Path file, TiffCoding coding, int wanted) {
        byte[] profile = coding.inkProfile().orElse(null);
        return decode(
                file,
                "com.twelvemonkeys",
                true,
                reader -> picture(reader, false, profile).read(true, wanted));
    }

    /** @return {@link Layout#INKS} with their profile */
    Decoded readInks(Path file, JpegInks inks, int wanted) {
        return decode(
                file,
                "com.sun.imageio",
                true,
                reader -> picture(reader, false, inks.profile()).inksOfJpeg(wanted, inks.ycck()));
    }

    private ImageIoPicture picture(ImageReader reader, boolean largest, byte @Nullable [] profile) throws IOException {
        return new ImageIoPicture(tier, reader, largest, maxPixels, profile);
    }

    /** What is done with a reader that has been opened. */
    private interface Reading {
        Decoded by(ImageReader reader) throws IOException;
    }

    private static Decoded decode(Path file, String maker, boolean forwardOnly, Reading reading) {
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            ImageReader reader = readerFor(in, maker);
            try {
                reader.setInput(in, forwardOnly, true);
                return reading.by(reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException unreadable) { // Readers throw any exception at bad input.
            throw corrupt(unreadable);
        } catch (OutOfMemoryError tooLarge) { // At this boundary only: one large array failed, the heap is well.
            throw corrupt(tooLarge);
        }
    }

    /** The maker's reader where there is one. */
    private static ImageReader readerFor(ImageInputStream in, String maker) throws IOException {
        ImageReader chosen = null;
        for (Iterator<ImageReader> readers = ImageIO.getImageReaders(in); readers.hasNext(); ) {
            ImageReader next = readers.next();
            if (chosen == null || next.getClass().getName().startsWith(maker)) {
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
