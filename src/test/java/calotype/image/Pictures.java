package calotype.image;

import calotype.image.codec.Decoded;
import calotype.image.codec.PictureReader;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.CodecTier;
import calotype.model.HeaderReader;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Writes source pictures with the JDK's writers, and reads what the pipeline made. */
final class Pictures {
    private Pictures() {}

    static byte[] jpeg(BufferedImage image) {
        return encode(image, "jpeg", null, false);
    }

    static byte[] encode(BufferedImage image, String format, String compression, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), format)
                .next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            if (format.equals("jpeg")) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionQuality(0.95f);
            }
            if (compression != null) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionType(compression);
            }
            if (progressive) {
                how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** WebP by a libwebp that is not ours; AVIF by FFmpeg's dav1d. */
    static BufferedImage read(Path file) throws IOException {
        if (!file.toString().endsWith(".avif")) {
            return ImageIO.read(file.toFile());
        }
        try (Decoded decoded =
                        new PictureReader(file, HeaderReader.read(file), Long.MAX_VALUE, CodecTier.NATIVE).read(1);
                Frame pixels = Scaler.convert(
                        decoded.frame(), Layout.BGRA, decoded.frame().size())) {
            int width = pixels.size().width();
            BufferedImage image = new BufferedImage(width, pixels.size().height(), BufferedImage.TYPE_INT_ARGB);
            IntBuffer rows = pixels.plane(0).asIntBuffer();
            int[] row = new int[width];
            for (int y = 0; y < image.getHeight(); y++) {
                rows.get(y * (pixels.stride(0) / 4), row);
                image.setRGB(0, y, width, 1, row, 0, width);
            }
            return image;
        }
    }

    /** Reduced by Java2D in halves: another hand than the pipeline's. */
    static BufferedImage reduced(BufferedImage image, int width, int height) {
        BufferedImage from = image;
        while (from.getWidth() / 2 >= width && from.getHeight() / 2 >= height) {
            from = scaled(from, from.getWidth() / 2, from.getHeight() / 2);
        }
        return scaled(from, width, height);
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        int type = image.getColorModel().hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        BufferedImage scaled = new BufferedImage(width, height, type);
        Graphics2D brush = scaled.createGraphics();
        brush.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        brush.drawImage(image, 0, 0, width, height, null);
        brush.dispose();
        return scaled;
    }

    /** How a camera that was held so would have stored this upright picture. */
    static BufferedImage asStored(BufferedImage upright, int orientation) {
        int w = upright.getWidth();
        int h = upright.getHeight();
        double[] m = switch (orientation) {
            case 2 -> new double[] {-1, 0, 0, 1, w, 0};
            case 3 -> new double[] {-1, 0, 0, -1, w, h};
            case 4 -> new double[] {1, 0, 0, -1, 0, h};
            case 5 -> new double[] {0, 1, 1, 0, 0, 0};
            case 6 -> new double[] {0, -1, 1, 0, 0, w};
            case 7 -> new double[] {0, -1, -1, 0, h, w};
            case 8 -> new double[] {0, 1, -1, 0, h, 0};
            default -> new double[] {1, 0, 0, 1, 0, 0};
        };
        boolean onItsSide = orientation >= 5;
        BufferedImage stored = new BufferedImage(onItsSide ? h : w, onItsSide ? w : h, BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = stored.createGraphics();
        brush.drawImage(upright, new AffineTransform(m), null);
        brush.dispose();
        return stored;
    }
}
