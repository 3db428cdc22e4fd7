package calotype.testing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Makes pictures and picture files for tests. */
public final class Pictures {
    /** The card's corners: top left, top right, bottom left, bottom right. */
    public static final Color[] CORNERS = {
        new Color(220, 40, 40), new Color(40, 200, 60), new Color(50, 70, 220), new Color(240, 220, 60)
    };

    private static final byte[] PNG_MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private Pictures() {}

    /** A test card: four coloured corners that tell every orientation apart, and a white ring around the middle. */
    public static BufferedImage card(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        for (int i = 0; i < CORNERS.length; i++) {
            pen.setColor(CORNERS[i]);
            int x = i % 2 == 0 ? 0 : width / 2;
            int y = i < 2 ? 0 : height / 2;
            pen.fillRect(x, y, width - x, height - y);
        }
        int ring = Math.min(width, height) / 4;
        pen.setColor(Color.WHITE);
        pen.setStroke(new BasicStroke(Math.max(1, ring / 8f)));
        pen.drawOval(width / 2 - ring / 2, height / 2 - ring / 2, ring, ring);
        pen.dispose();
        return image;
    }

    public static BufferedImage solid(int width, int height, Color color) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        Arrays.fill(row, color.getRGB());
        for (int y = 0; y < height; y++) {
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return image;
    }

    /** The card with its left half half transparent, and a hole in the middle of it. */
    public static BufferedImage transparentCard(int width, int height) {
        BufferedImage opaque = card(width, height);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean hole = Math.hypot(x - width / 4.0, y - height / 2.0) < height / 8.0;
                int alpha = hole ? 0 : x < width / 2 ? 128 : 255;
                image.setRGB(x, y, alpha << 24 | opaque.getRGB(x, y) & 0xFFFFFF);
            }
        }
        return image;
    }

    /** The picture as a camera stores it that says {@code orientation}: who obeys it sees {@code upright} again. */
    public static BufferedImage stored(BufferedImage upright, int orientation) {
        int w = upright.getWidth();
        int h = upright.getHeight();
        boolean lying = orientation >= 5;
        boolean mirrored = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean upsideDown = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        int[] from = upright.getRGB(0, 0, w, h, null, 0, w);
        BufferedImage stored = new BufferedImage(lying ? h : w, lying ? w : h, upright.getType());
        int[] row = new int[stored.getWidth()];
        for (int y = 0; y < stored.getHeight(); y++) {
            for (int x = 0; x < row.length; x++) {
                int along = lying ? y : x;
                int down = lying ? x : y;
                row[x] = from[(mirrored ? w - 1 - along : along) + w * (upsideDown ? h - 1 - down : down)];
            }
            stored.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return stored;
    }

    /** @param quality 1 to 100 */
    public static byte[] jpeg(BufferedImage image, int quality) {
        return jpeg(image, quality, false);
    }

    /** @param quality 1 to 100 */
    public static byte[] progressiveJpeg(BufferedImage image, int quality) {
        return jpeg(image, quality, true);
    }

    private static byte[] jpeg(BufferedImage image, int quality, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(quality / 100f);
        if (progressive) {
            settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    public static byte[] png(BufferedImage image) {
        return written(image, "png");
    }

    public static byte[] gif(BufferedImage image) {
        return written(image, "gif");
    }

    public static byte[] bmp(BufferedImage image) {
        return written(image, "bmp");
    }

    public static byte[] tiff(BufferedImage image) {
        return written(image, "tiff");
    }

    private static byte[] written(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalStateException("No writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A JPEG with a block of camera data as its first segment. */
    public static byte[] withExif(byte[] jpeg, CameraData data) {
        return withExif(jpeg, data.tiff());
    }

    /** @param block a TIFF structure, or what a forger takes for one */
    public static byte[] withExif(byte[] jpeg, byte[] block) {
        return ByteBuffer.allocate(jpeg.length + block.length + 10)
                .put(jpeg, 0, 2)
                .putShort((short) 0xFFE1)
                .putShort((short) (block.length + 8))
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
                .put(block)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** A PNG with one more chunk behind IHDR: {@code eXIf}, {@code acTL}, {@code tEXt}. */
    public static byte[] withChunk(byte[] png, String type, byte[] content) {
        byte[] chunk = pngChunk(type, content);
        return ByteBuffer.allocate(png.length + chunk.length)
                .put(png, 0, 33)
                .put(chunk)
                .put(png, 33, png.length - 33)
                .array();
    }

    /** A PNG of under a kilobyte whose header claims any size; its data is for a few rows of zeros. */
    public static byte[] pngClaiming(int width, int height) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 0, 0, 0, 0})
                .array();
        // A stored deflate block of 256 zeros: filter bytes and grey pixels.
        byte[] data = ByteBuffer.allocate(267)
                .put(new byte[] {0x78, 0x01, 0x01, 0x00, 0x01, (byte) 0xFF, (byte) 0xFE})
                .putInt(263, 0x01000001)
                .array();
        return joined(PNG_MAGIC, pngChunk("IHDR", header), pngChunk("IDAT", data), pngChunk("IEND", new byte[0]));
    }

    /** A PNG whose compressed pixels, those of a grey picture of 16 by 16, stand before its header. */
    public static byte[] pngWithHeaderBehindPixels() {
        byte[] header =
                ByteBuffer.allocate(13).putInt(16).putInt(16).putInt(0x08000000).array();
        byte[] rows = new byte[16 * 17];
        rows[1] = 8; // Where the bits of a sample would stand, were this the header.
        Deflater stored = new Deflater(Deflater.NO_COMPRESSION);
        stored.setInput(rows);
        stored.finish();
        byte[] data = new byte[2 * rows.length];
        int length = stored.deflate(data);
        stored.end();
        return joined(
                PNG_MAGIC,
                pngChunk("IDAT", Arrays.copyOf(data, length)),
                pngChunk("IHDR", header),
                pngChunk("IEND", new byte[0]));
    }

    private static byte[] pngChunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(content);
        return ByteBuffer.allocate(content.length + 12)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) sum.getValue())
                .array();
    }

    /** A GIF of {@code frames} small pictures of different greys. */
    public static byte[] animatedGif(int frames) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int i = 0; i < frames; i++) {
                int grey = i % 256;
                writer.writeToSequence(new IIOImage(solid(24, 16, new Color(grey, grey, grey)), null, null), null);
            }
            writer.endWriteSequence();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A progressive JPEG whose last scan is repeated until there are {@code scans} of them; at least about ten. */
    public static byte[] progressiveJpegWithScans(int scans) {
        byte[] jpeg = progressiveJpeg(card(96, 64), 80);
        int found = 0;
        int last = 0;
        for (int i = 0; i < jpeg.length - 1; i++) {
            if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xDA) {
                found++;
                last = i;
            }
        }
        int scan = jpeg.length - 2 - last;
        ByteBuffer all = ByteBuffer.allocate(jpeg.length + scan * Math.max(0, scans - found));
        all.put(jpeg, 0, jpeg.length - 2);
        for (int i = found; i < scans; i++) {
            all.put(jpeg, last, scan);
        }
        return all.put(jpeg, jpeg.length - 2, 2).array();
    }

    /** The first part of a file, {@code share} of it from 0 to 1. */
    public static byte[] truncated(byte[] file, double share) {
        return Arrays.copyOf(file, (int) (file.length * share));
    }

    /** A page that somebody calls a picture. */
    public static byte[] htmlNamedJpg() {
        return "<!DOCTYPE html><html><body><script>alert(document.domain)</script></body></html>\n"
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A small file that Java cannot write: {@code card.webp}, {@code card.avif} and more in the test resources. */
    public static byte[] fixture(String name) {
        try (InputStream in = Pictures.class.getResourceAsStream("/pictures/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
