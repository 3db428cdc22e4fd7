package calotype.image.step;

import calotype.image.frame.CodedColours;
import calotype.image.frame.CodedColours.Curve;
import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Size;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.color.ICC_ProfileRGB;
import java.awt.image.ColorConvertOp;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Converts pixels that mean the colours of an ICC profile to sRGB: by our own tables where the profile is three curves and
 * a matrix (Display P3, Adobe RGB), else by the platform's colour management.
 */
public final class ToSrgb {
    private static final int INKS = 4;

    private final Rows rows;

    /** Converts one row in place to {@code 0xAARRGGBB}, from that or from {@code 0xKKYYMMCC}. */
    interface Rows {
        void convert(int[] argb);
    }

    /** One that eight bits are too few for. */
    interface DeepRows extends Rows {
        /** @param rgb 16 bits a sample, red first, three for each pixel of {@code argb}, which is written */
        void convert(short[] rgb, int[] argb);
    }

    private ToSrgb(Rows rows) {
        this.rows = rows;
    }

    /** Whether pixels with this profile are sRGB as they are. */
    public static boolean isNeedless(byte @Nullable [] icc) {
        return colours(icc) == null && !isOfInks(icc);
    }

    private static boolean isOfInks(byte @Nullable [] icc) {
        int space = ICC_Profile.icHdrColorSpace;
        return icc != null
                && icc.length >= space + 4
                && ByteBuffer.wrap(icc).getInt(space) == ICC_Profile.icSigCmykData;
    }

    /**
     * Null when there is nothing to convert: neither profile nor coded colours, an unusable profile, or sRGB itself. Inks
     * are always converted.
     */
    static @Nullable ToSrgb from(Frame frame) {
        byte[] icc = frame.iccProfile();
        if (frame.hasInks()) {
            return new ToSrgb(inks(icc));
        }
        CodedColours coded = frame.codedColours();
        return icc == null && coded != null ? new ToSrgb(rows(coded)) : colours(icc);
    }

    private static Rows rows(CodedColours coded) {
        return coded.curve() == Curve.SRGB ? MatrixProfile.of(coded.primaries()) : new HighRange(coded);
    }

    private static @Nullable ToSrgb colours(byte @Nullable [] icc) {
        if (icc == null) {
            return null;
        }
        try {
            ICC_Profile profile = ICC_Profile.getInstance(icc);
            if (profile instanceof ICC_ProfileRGB rgb) {
                MatrixProfile matrix = MatrixProfile.of(rgb);
                return matrix.isSrgb() ? null : new ToSrgb(matrix);
            }
            int channels = profile.getNumComponents();
            return channels == 1 || channels == 3 ? new ToSrgb(tried(managed(profile, channels))) : null;
        } catch (IllegalArgumentException | CMMException unusable) {
            return null; // What a broken profile means nobody knows; sRGB is the likeliest.
        }
    }

    private static Rows inks(byte @Nullable [] icc) {
        if (icc != null) {
            try {
                ICC_Profile profile = ICC_Profile.getInstance(asDisplay(icc));
                if (profile.getNumComponents() == INKS) {
                    return tried(managed(profile, INKS));
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException | CMMException unusable) {
                return ToSrgb::mix;
            }
        }
        return ToSrgb::mix;
    }

    /** ColorConvertOp converts perceptually, as a picture wants it, but from a printer's profile colorimetrically. */
    private static byte[] asDisplay(byte[] icc) {
        byte[] display = icc.clone();
        ByteBuffer.wrap(display).putInt(ICC_Profile.icHdrDeviceClass, ICC_Profile.icSigDisplayClass);
        return display;
    }

    /** As light falls through ideal inks on white paper: what is left of it after a colour's ink and after black. */
    private static void mix(int[] row) {
        for (int x = 0; x < row.length; x++) {
            int paper = 255 - (row[x] >>> 24);
            row[x] = 0xff000000 | left(row[x], paper) << 16 | left(row[x] >> 8, paper) << 8 | left(row[x] >> 16, paper);
        }
    }

    private static int left(int ink, int paper) {
        return ((255 - (ink & 0xff)) * paper + 127) / 255;
    }

    /** An opaque picture, or one of inks, in another size and in colours: {@link Layout#BGRA}. */
    Frame scaled(Frame frame, Size size, int threads) {
        if (rows instanceof DeepRows deep) {
            try (Frame samples = Scaler.convert(frame, Layout.RGB48, size, threads)) {
                return colours(samples, deep);
            }
        }
        Frame pixels = Scaler.convert(frame, Layout.BGRA, size, threads); // Inks stay inks: none is mixed here.
        apply(pixels);
        return pixels;
    }

    private static Frame colours(Frame samples, DeepRows rows) {
        Frame pixels = Frame.allocate(Layout.BGRA, samples.size());
        ShortBuffer from = samples.plane(0).asShortBuffer();
        IntBuffer to = pixels.plane(0).asIntBuffer();
        int[] argb = new int[samples.size().width()];
        short[] rgb = new short[3 * argb.length];
        for (int y = 0; y < samples.size().height(); y++) {
            from.get(y * (samples.stride(0) / 2), rgb);
            rows.convert(rgb, argb);
            to.put(y * (pixels.stride(0) / 4), argb);
        }
        return pixels;
    }

    /**
     * @param pixels in {@link calotype.image.frame.Layout#BGRA}, not premultiplied, or in {@link
     *     calotype.image.frame.Layout#INKS}; changed in place to colours
     */
    void apply(Frame pixels) {
        IntBuffer buffer = pixels.plane(0).asIntBuffer();
        int stride = pixels.stride(0) / 4;
        int[] row = new int[pixels.size().width()];
        for (int y = 0; y < pixels.size().height(); y++) {
            buffer.get(y * stride, row);
            rows.convert(row);
            buffer.put(y * stride, row);
        }
    }

    private static Rows managed(ICC_Profile profile, int channels) {
        ICC_Profile[] fromTo = {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
        ColorConvertOp conversion = new ColorConvertOp(fromTo, null);
        return row -> {
            WritableRaster from = Raster.createInterleavedRaster(0, row.length, 1, channels, null);
            WritableRaster to = Raster.createInterleavedRaster(0, row.length, 1, 3, null);
            from.setDataElements(0, 0, row.length, 1, samples(row, channels));
            conversion.filter(from, to);
            byte[] converted = (byte[]) to.getDataElements(0, 0, row.length, 1, null);
            for (int x = 0; x < row.length; x++) {
                row[x] = (channels == INKS ? 0xff000000 : row[x] & 0xff000000)
                        | (converted[3 * x] & 0xff) << 16
                        | (converted[3 * x + 1] & 0xff) << 8
                        | converted[3 * x + 2] & 0xff;
            }
        };
    }

    /** A profile that cannot be linked tells so at the first pixel only. */
    private static Rows tried(Rows rows) {
        rows.convert(new int[1]);
        return rows;
    }

    private static byte[] samples(int[] row, int channels) {
        return switch (channels) {
            case 1 -> green(row);
            case INKS -> fourInks(row);
            default -> rgb(row);
        };
    }

    private static byte[] fourInks(int[] row) {
        byte[] inks = new byte[INKS * row.length];
        ByteBuffer.wrap(inks).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(row);
        return inks;
    }

    private static byte[] green(int[] row) {
        byte[] grey = new byte[row.length];
        for (int x = 0; x < row.length; x++) {
            grey[x] = (byte) (row[x] >> 8);
        }
        return grey;
    }

    private static byte[] rgb(int[] row) {
        byte[] rgb = new byte[3 * row.length];
        for (int x = 0; x < row.length; x++) {
            rgb[3 * x] = (byte) (row[x] >> 16);
            rgb[3 * x + 1] = (byte) (row[x] >> 8);
            rgb[3 * x + 2] = (byte) row[x];
        }
        return rgb;
    }
}
