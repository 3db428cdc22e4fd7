package calotype.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;

/** Small ICC profiles of three curves and a matrix, made by hand (ICC.1:2022, section 7). */
final class Profiles {
    private static final String[] TAGS = {"rXYZ", "gXYZ", "bXYZ", "wtpt", "rTRC", "gTRC", "bTRC"};
    private static final double[] D50 = {0.9642, 1, 0.8249};
    /** sRGB's curve as a parametric one of type 3. */
    private static final double[] SRGB_CURVE = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};

    private Profiles() {}

    static byte[] displayP3() {
        return profile(SRGB_CURVE, new double[][] {
            {0.515102, 0.241182, -0.001053}, {0.291965, 0.692236, 0.041885}, {0.157153, 0.066582, 0.784073}
        });
    }

    static byte[] srgb() {
        return profile(SRGB_CURVE, new double[][] {
            {0.436066, 0.222488, 0.013916}, {0.385147, 0.716873, 0.097076}, {0.143066, 0.060608, 0.714096}
        });
    }

    /** Adobe RGB (1998), whose curve is a bare exponent. */
    static byte[] adobeRgb() {
        return profile(new double[] {563 / 256.0}, new double[][] {
            {0.609741, 0.311111, 0.019470}, {0.205276, 0.625671, 0.060867}, {0.149185, 0.063217, 0.744568}
        });
    }

    /** Four inks by a table. */
    static byte[] inks() {
        return table("mntrCMYKLab ", 4);
    }

    /** Red, green and blue by a table, as a scanner's profile has it. */
    static byte[] scanner() {
        return table("scnrRGB Lab ", 3);
    }

    /** A table of two steps per channel, straight between them (lut8Type, section 10.11), with colours that are muted. */
    private static byte[] table(String kind, int channels) {
        int corners = 1 << channels;
        int size = 48 + 256 * channels + 3 * corners + 3 * 256;
        ByteBuffer icc = ByteBuffer.allocate(144 + size);
        icc.putInt(0, icc.capacity()).putInt(8, 0x02400000);
        put(icc, 12, kind);
        put(icc, 36, "acsp");
        xyz(icc, 68, D50);
        icc.putInt(128, 1);
        put(icc, 132, "A2B0");
        icc.putInt(136, 144).putInt(140, size);
        put(icc, 144, "mft1");
        icc.position(152).put((byte) channels).put((byte) 3).put((byte) 2).put((byte) 0);
        for (int i = 0; i < 9; i++) {
            icc.putInt(i % 4 == 0 ? 65_536 : 0);
        }
        straight(icc, channels);
        for (int corner = 0; corner < corners; corner++) {
            boolean inks = channels == 4;
            int light = inks ? ~corner >> 1 : corner; // The first channel is the highest bit; black the lowest.
            double left = inks && (corner & 1) == 1 ? 0.1 : 1;
            double r = left * (light >> 2 & 1), g = left * (light >> 1 & 1), b = left * (light & 1);
            icc.put((byte) (25 + 230 * (0.3 * r + 0.6 * g + 0.1 * b)));
            icc.put((byte) (128 + 45 * (r - g))).put((byte) (128 + 45 * ((r + g) / 2 - b)));
        }
        straight(icc, 3);
        return icc.array();
    }

    private static void straight(ByteBuffer icc, int tables) {
        for (int i = 0; i < 256 * tables; i++) {
            icc.put((byte) i);
        }
    }

    /** What the platform's colour management makes of a whole picture in a profile. */
    static BufferedImage toSrgb(Raster picture, byte[] icc) {
        ICC_Profile[] fromTo = {ICC_Profile.getInstance(icc), ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
        BufferedImage srgb = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        new ColorConvertOp(fromTo, null).filter(picture, srgb.getRaster());
        return srgb;
    }

    /** What the platform's colour management makes of a colour in a profile. */
    static int toSrgb(int rgb, byte[] icc) {
        ICC_Profile[] fromTo = {ICC_Profile.getInstance(icc), ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
        WritableRaster from = Raster.createInterleavedRaster(0, 1, 1, 3, null);
        from.setPixel(0, 0, new int[] {rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff});
        int[] to = new ColorConvertOp(fromTo, null)
                .filter(from, Raster.createInterleavedRaster(0, 1, 1, 3, null))
                .getPixel(0, 0, new int[3]);
        return to[0] << 16 | to[1] << 8 | to[2];
    }

    private static byte[] profile(double[] curve, double[][] columns) {
        int start = 128 + 4 + 12 * TAGS.length;
        int curveAt = start + 4 * 20;
        int curveSize = 12 + 4 * curve.length;
        ByteBuffer icc = ByteBuffer.allocate(curveAt + curveSize);
        icc.putInt(0, icc.capacity()).putInt(8, 0x04300000);
        put(icc, 12, "mntrRGB XYZ ");
        put(icc, 36, "acsp");
        xyz(icc, 68, D50);
        icc.putInt(128, TAGS.length);
        for (int i = 0; i < TAGS.length; i++) {
            int entry = 132 + 12 * i;
            put(icc, entry, TAGS[i]);
            icc.putInt(entry + 4, i < 4 ? start + 20 * i : curveAt).putInt(entry + 8, i < 4 ? 20 : curveSize);
        }
        for (int i = 0; i < 4; i++) {
            put(icc, start + 20 * i, "XYZ ");
            xyz(icc, start + 20 * i + 8, i < 3 ? columns[i] : D50);
        }
        put(icc, curveAt, "para");
        icc.putShort(curveAt + 8, (short) (curve.length == 1 ? 0 : 3));
        for (int i = 0; i < curve.length; i++) {
            icc.putInt(curveAt + 12 + 4 * i, fixed(curve[i]));
        }
        return icc.array();
    }

    private static void xyz(ByteBuffer icc, int at, double[] values) {
        for (int i = 0; i < 3; i++) {
            icc.putInt(at + 4 * i, fixed(values[i]));
        }
    }

    private static int fixed(double value) {
        return (int) Math.round(value * 65_536);
    }

    private static void put(ByteBuffer icc, int at, String text) {
        icc.put(at, Segments.ascii(text));
    }
}
