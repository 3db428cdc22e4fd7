package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.model.Size;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * The tolerant decoder, in Java: it keeps what a damaged file still shows, and reads what FFmpeg reads wrongly. It holds
 * the whole picture on the Java heap.
 */
final class ImageIoDecoder {
    private ImageIoDecoder() {}

    /** @return sRGB in {@link Layout#BGRA}; truncated when the reader complained of damage */
    static Decoded read(Path file) {
        AtomicBoolean truncated = new AtomicBoolean();
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            BufferedImage image = read(in, truncated);
            boolean alpha = image.getColorModel().hasAlpha();
            Frame frame = frameOf(inSrgb(image));
            return new Decoded(frame, frame.size(), alpha, truncated.get());
        } catch (IOException | RuntimeException unreadable) { // Readers throw any exception at bad input.
            throw corrupt(unreadable);
        } catch (OutOfMemoryError tooLarge) { // At this boundary only: one large array failed, the heap is well.
            throw corrupt(tooLarge);
        }
    }

    private static BufferedImage read(ImageInputStream in, AtomicBoolean truncated) throws IOException {
        ImageReader reader = readerFor(in);
        try {
            reader.addIIOReadWarningListener(
                    (source, warning) -> truncated.compareAndSet(false, tellsOfDamage(warning)));
            reader.setInput(in, true, true);
            return reader.read(0);
        } finally {
            reader.dispose();
        }
    }

    /** In the words of the JDK's JPEG reader; others warn of harmless things, such as a profile's intent. */
    private static boolean tellsOfDamage(String warning) {
        return warning.contains("Truncated") || warning.contains("premature") || warning.contains("Corrupt");
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

    private static BufferedImage inSrgb(BufferedImage image) {
        if (image.getColorModel().getColorSpace().isCS_sRGB()) {
            return image;
        }
        BufferedImage srgb = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        return new ColorConvertOp(ColorSpace.getInstance(ColorSpace.CS_sRGB), null).filter(image, srgb);
    }

    private static Frame frameOf(BufferedImage image) {
        Frame frame = Frame.allocate(Layout.BGRA, new Size(image.getWidth(), image.getHeight()));
        IntBuffer pixels = frame.plane(0).asIntBuffer();
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            pixels.put(y * (frame.stride(0) / 4), row);
        }
        return frame;
    }

    private static ProblemException corrupt(Throwable cause) {
        return ProblemCode.CORRUPT_IMAGE.because(
                "The file is damaged or incomplete: no picture could be read from it.", cause);
    }
}
