package calotype.image.codec;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;

/**
 * WebP by webp-imageio, for the tier in Java: nobody writes lossy WebP in pure Java, and the reader there is takes minutes
 * over hostile files. It brings a small libwebp for more platforms than FFmpeg, but may be missing too.
 */
final class JavaWebp {
    static final String MAKER = "com.luciad";

    private static final boolean PRESENT = tried();

    private JavaWebp() {}

    static boolean isPresent() {
        return PRESENT;
    }

    private static boolean tried() {
        try {
            return encode(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), 50).length > 0;
        } catch (LinkageError | IOException | RuntimeException absent) { // Its loader throws any of these.
            return false;
        }
    }

    static byte[] encode(BufferedImage image, int quality) throws IOException {
        return RegisteredWriter.write(writer(), image, quality, how -> how.setCompressionType("Lossy"));
    }

    private static ImageWriter writer() throws IOException {
        for (Iterator<ImageWriter> all = ImageIO.getImageWritersByMIMEType("image/webp"); all.hasNext(); ) {
            ImageWriter next = all.next();
            if (next.getClass().getName().startsWith(MAKER)) {
                return next;
            }
        }
        throw new IOException("There is no writer of WebP");
    }
}
