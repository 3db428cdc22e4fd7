package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.model.CodecTier;
import calotype.model.Size;
import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/**
 * One picture of a reader, brought from the Java heap into a frame, band by band where its format can be entered in
 * the middle. What was read before a reader fails is kept.
 */
final class ImageIoPicture implements IIOReadWarningListener {
    /** Of one band, or of a picture that can only be read at once. */
    private static final int MOST_PIXELS_AT_ONCE = 24_000_000;

    private static final int GREY = 0xff808080;
    private static final int MOST_ICONS = 256;
    private static final int PIXELS_OF_A_BAND = 4_000_000;

    private final CodecTier tier;
    private final ImageReader reader;
    private final int index;
    private final Size size;
    private final @Nullable ImageTypeSpecifier inks;
    private final byte @Nullable [] inkProfile;
    private boolean truncated;

    /**
     * @param tier whose frames are made
     * @param largest whether the largest picture is meant, as of an icon, and not the first
     * @param inkProfile what the picture's inks mean, if it has any and if the file says it
     * @throws IOException when the reader finds no picture, or one that is too large
     */
    ImageIoPicture(CodecTier tier, ImageReader reader, boolean largest, long maxPixels, byte @Nullable [] inkProfile)
            throws IOException {
        this.tier = tier;
        this.reader = reader;
        this.index = largest ? largestOf(reader) : 0;
        this.size = new Size(reader.getWidth(index), reader.getHeight(index));
        if (size.pixels() > maxPixels) {
            throw new IOException("The picture is larger than its header has said");
        }
        this.inkProfile = inkProfile;
        ImageTypeSpecifier stored = reader.getRawImageType(index);
        this.inks = stored != null && Inks.in(stored.getColorModel()) ? stored : null;
        reader.addIIOReadWarningListener(this);
    }

    private static int largestOf(ImageReader reader) throws IOException {
        int largest = 0;
        for (int i = 1; i < Math.min(MOST_ICONS, reader.getNumImages(true)); i++) {
            if (reader.getWidth(i) * (long) reader.getHeight(i)
                    > reader.getWidth(largest) * (long) reader.getHeight(largest)) {
                largest = i;
            }
        }
        return largest;
    }

    /** In the words of the JDK's JPEG reader; others warn of harmless things, such as a profile's intent. */
    @Override
    public void warningOccurred(ImageReader source, String warning) {
        truncated |= warning.contains("Truncated") || warning.contains("premature") || warning.contains("Corrupt");
    }

    Decoded read(boolean inBands, int wanted) throws IOException {
        int rows = inBands ? rowsOfABand() : size.height();
        boolean onHeap = tier == CodecTier.JAVA && size.pixels() > MOST_PIXELS_AT_ONCE; // Where no whole one fits.
        if (onHeap || (long) rows * size.width() > MOST_PIXELS_AT_ONCE || rows >= size.height()) {
            return whole(wanted);
        }
        Frame frame = allocate(size);
        try {
            return new Decoded(frame, size, readBands(frame, rows), truncated);
        } catch (IOException | RuntimeException failure) {
            frame.close();
            throw failure;
        }
    }

    /** Inks are left as they are, with their profile: mixing them costs too much before the picture is reduced. */
    private Frame allocate(Size size) {
        return inks == null ? Frame.allocate(tier, Layout.BGRA, size) : Inks.allocate(tier, size, inkProfile);
    }

    private ImageReadParam param() {
        ImageReadParam how = reader.getDefaultReadParam();
        how.setDestinationType(inks);
        return how;
    }

    /** As many whole strips as make a band; each is decoded once then, while tiles would be decoded again for each. */
    private int rowsOfABand() throws IOException {
        if (reader.getTileWidth(index) < size.width()) {
            return size.height();
        }
        int step = Math.max(1, reader.getTileHeight(index));
        return Math.max(1, PIXELS_OF_A_BAND / size.width() / step) * step;
    }

    /** Whether there is alpha. */
    private boolean readBands(Frame frame, int rows) throws IOException {
        boolean alpha = false;
        for (int y = 0; y < size.height(); y += rows) {
            ImageReadParam part = param();
            part.setSourceRegion(new Rectangle(0, y, size.width(), Math.min(rows, size.height() - y)));
            try {
                BufferedImage band = reader.read(index, part);
                alpha |= put(band, frame, y);
            } catch (IOException | RuntimeException damaged) {
                if (y == 0) {
                    throw damaged;
                }
                truncated = true;
                fill(frame, y);
                break;
            }
        }
        return alpha;
    }

    private Decoded whole(int wanted) throws IOException {
        ImageReadParam how = param();
        int every = every(wanted);
        how.setSourceSubsampling(every, every, 0, 0);
        BufferedImage image =
                tier == CodecTier.JAVA && inks == null ? asFarAsItGoes(how, every) : reader.read(index, how);
        Frame frame = allocate(new Size(image.getWidth(), image.getHeight()));
        return new Decoded(frame, size, put(image, frame, 0), truncated);
    }

    /** Other tiers have decoders that know more of damaged files; grey where nothing was read. */
    private BufferedImage asFarAsItGoes(ImageReadParam how, int every) throws IOException {
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(index);
        if (!types.hasNext()) {
            return reader.read(index, how);
        }
        int width = -(-size.width() / every);
        int height = -(-size.height() / every);
        BufferedImage image = types.next().createBufferedImage(width, height);
        how.setDestination(image);
        RowsSeen seen = new RowsSeen();
        reader.addIIOReadUpdateListener(seen);
        try {
            return reader.read(index, how);
        } catch (IOException | RuntimeException damaged) {
            if (seen.count() == 0) {
                throw damaged;
            }
            truncated = true;
            for (int y = seen.count(); y < height; y++) {
                for (int x = 0; x < width; x++) {
                    image.setRGB(x, y, GREY);
                }
            }
            return image;
        }
    }

    /** The four inks of a JPEG, by the JDK's own reader, which leaves them as they are stored. */
    Decoded inksOfJpeg(int wanted, boolean ycck) throws IOException {
        ImageReadParam how = reader.getDefaultReadParam();
        int every = every(wanted);
        how.setSourceSubsampling(every, every, 0, 0);
        Raster raster = reader.readRaster(index, how);
        Frame frame = Inks.allocate(tier, new Size(raster.getWidth(), raster.getHeight()), inkProfile);
        Inks.putJpeg(raster, frame, ycck);
        return new Decoded(frame, size, false, truncated);
    }

    /** Which pixels are taken of one that does not fit on the heap. */
    private int every(int wanted) {
        int every = 1;
        while (size.pixels() / every / every > MOST_PIXELS_AT_ONCE
                && (size.longSide() / (every + 1) >= wanted
                        || size.pixels() / every / every > 2L * MOST_PIXELS_AT_ONCE)) {
            every++;
        }
        return every;
    }

    private static BufferedImage inSrgb(BufferedImage image) {
        if (image.getColorModel().getColorSpace().isCS_sRGB()) {
            return image;
        }
        BufferedImage srgb = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        return new ColorConvertOp(ColorSpace.getInstance(ColorSpace.CS_sRGB), null).filter(image, srgb);
    }

    /** Whether there is alpha. */
    private static boolean put(BufferedImage image, Frame frame, int top) {
        if (frame.hasInks()) {
            Inks.put(image.getRaster(), frame, top);
            return false;
        }
        if (frame.tier() == CodecTier.JAVA && Greys.in(image.getColorModel())) {
            Greys.put(image, frame, top);
            return image.getColorModel().hasAlpha();
        }
        putColours(inSrgb(image), frame, top);
        return image.getColorModel().hasAlpha();
    }

    private static void putColours(BufferedImage image, Frame frame, int top) {
        IntBuffer pixels = frame.plane(0).asIntBuffer();
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            pixels.put((top + y) * (frame.stride(0) / 4), row);
        }
    }

    /** Grey from this row on. */
    private static void fill(Frame frame, int top) {
        IntBuffer pixels = frame.plane(0).asIntBuffer();
        int[] row = new int[frame.size().width()];
        Arrays.fill(row, GREY);
        for (int y = top; y < frame.size().height(); y++) {
            pixels.put(y * (frame.stride(0) / 4), row);
        }
    }
}
