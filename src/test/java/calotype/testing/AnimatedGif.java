package calotype.testing;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Writes GIFs whose parts lie anywhere on the canvas, are shown for any time, and leave anything behind. */
public final class AnimatedGif {
    private static final String FORMAT = "javax_imageio_gif_image_1.0";

    private AnimatedGif() {}

    /**
     * One picture of the file.
     *
     * @param ticks of 10 ms
     * @param disposal {@code none}, {@code doNotDispose}, {@code restoreToBackgroundColor} or {@code restoreToPrevious}
     */
    public record Part(BufferedImage image, int x, int y, int ticks, String disposal) {}

    /** @param repeated as Netscape's extension says it, 0 for ever; negative for a file without it */
    public static byte[] of(int repeated, List<Part> parts) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            boolean first = true;
            for (Part part : parts) {
                IIOMetadata words = writer.getDefaultImageMetadata(
                        new ImageTypeSpecifier(part.image), writer.getDefaultWriteParam());
                words.mergeTree(FORMAT, words(part, first ? repeated : -1));
                writer.writeToSequence(new IIOImage(part.image, null, words), null);
                first = false;
            }
            writer.endWriteSequence();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static IIOMetadataNode words(Part part, int repeated) {
        boolean holes = part.image.getColorModel().hasAlpha();
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        IIOMetadataNode place = child(root, "ImageDescriptor");
        place.setAttribute("imageLeftPosition", Integer.toString(part.x));
        place.setAttribute("imageTopPosition", Integer.toString(part.y));
        place.setAttribute("imageWidth", Integer.toString(part.image.getWidth()));
        place.setAttribute("imageHeight", Integer.toString(part.image.getHeight()));
        place.setAttribute("interlaceFlag", "FALSE");
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", part.disposal);
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("delayTime", Integer.toString(part.ticks));
        control.setAttribute("transparentColorFlag", holes ? "TRUE" : "FALSE");
        control.setAttribute("transparentColorIndex", holes ? Integer.toString(transparentIndex(part.image)) : "0");
        if (repeated >= 0) {
            IIOMetadataNode application = child(child(root, "ApplicationExtensions"), "ApplicationExtension");
            application.setAttribute("applicationID", "NETSCAPE");
            application.setAttribute("authenticationCode", "2.0");
            application.setUserObject(new byte[] {1, (byte) repeated, (byte) (repeated >> 8)});
        }
        return root;
    }

    private static int transparentIndex(BufferedImage image) {
        return ((IndexColorModel) image.getColorModel()).getTransparentPixel();
    }

    private static IIOMetadataNode child(IIOMetadataNode parent, String name) {
        IIOMetadataNode node = new IIOMetadataNode(name);
        parent.appendChild(node);
        return node;
    }
}
