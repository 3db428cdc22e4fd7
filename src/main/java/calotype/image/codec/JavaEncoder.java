package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.model.ImageFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.IntBuffer;
import javax.imageio.ImageIO;

/** The encoders of the tier in Java; frames are {@link Layout#BGRA}, not premultiplied. */
final class JavaEncoder {
    private JavaEncoder() {}

    static byte[] encode(Frame picture, ImageFormat format, int quality) {
        try {
            return switch (format) {
                case JPEG -> JpegEncoder.progressive(picture, quality);
                case WEBP -> JavaWebp.encode(image(picture), quality);
                case PNG -> png(image(picture));
                default -> throw new IllegalArgumentException("Not writable: " + format);
            };
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", bytes)) {
            throw new IllegalStateException("Every Java platform writes PNG");
        }
        return bytes.toByteArray();
    }

    /** Without alpha where all of it is opaque. */
    private static BufferedImage image(Frame picture) {
        int width = picture.size().width();
        int height = picture.size().height();
        IntBuffer pixels = picture.plane(0).asIntBuffer();
        int[] all = new int[width * height];
        int alpha = -1;
        for (int y = 0; y < height; y++) {
            pixels.get(y * (picture.stride(0) / 4), all, y * width, width);
        }
        for (int pixel : all) {
            alpha &= pixel;
        }
        boolean opaque = alpha >>> 24 == 0xff;
        BufferedImage image =
                new BufferedImage(width, height, opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
        image.getRaster().setDataElements(0, 0, width, height, all);
        return image;
    }
}
