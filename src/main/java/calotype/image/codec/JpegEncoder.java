package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/**
 * JPEG, 4:2:0, progressive with Huffman tables made for the picture, by the platform's libjpeg: FFmpeg's own encoder
 * writes baseline only. The quality is that of the Independent JPEG Group.
 */
final class JpegEncoder {
    private JpegEncoder() {}

    /** @param picture {@link Layout#YUV10}, or {@link Layout#BGRA} whose alpha is left out */
    static byte[] progressive(Frame picture, int quality) {
        return encode(picture, quality, ImageWriteParam.MODE_DEFAULT);
    }

    /** The same with one scan and the usual tables: larger, and read in half the time. */
    static byte[] baseline(Frame picture, int quality) {
        return encode(picture, quality, ImageWriteParam.MODE_DISABLED);
    }

    private static byte[] encode(Frame picture, int quality, int progression) {
        if (picture.layout() == Layout.BGRA) {
            return write(image(picture), quality, progression);
        }
        try (Frame pixels = Scaler.convert(picture, Layout.BGRA, picture.size())) {
            return write(image(pixels), quality, progression);
        }
    }

    private static BufferedImage image(Frame pixels) {
        int width = pixels.size().width();
        int height = pixels.size().height();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] samples = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        byte[] row = new byte[4 * width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            pixels.plane(0).get(y * pixels.stride(0), row);
            for (int x = 0; x < row.length; x += 4) {
                samples[at++] = row[x];
                samples[at++] = row[x + 1];
                samples[at++] = row[x + 2];
            }
        }
        return image;
    }

    private static byte[] write(BufferedImage image, int quality, int progression) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try {
            return RegisteredWriter.write(writer, image, quality, how -> how.setProgressiveMode(progression));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
