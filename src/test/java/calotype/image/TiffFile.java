package calotype.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Uncompressed TIFF files with their directory in front (TIFF 6.0, section 6). */
final class TiffFile {
    private TiffFile() {}

    static byte[] of(BufferedImage picture) {
        return of(picture, 1);
    }

    /** @param orientation 1 to 8; the picture is stored as it is given */
    static byte[] of(BufferedImage picture, int orientation) {
        int w = picture.getWidth();
        int h = picture.getHeight();
        ByteBuffer pixels = ByteBuffer.allocate(3 * w * h);
        for (int rgb : picture.getRGB(0, 0, w, h, null, 0, w)) {
            pixels.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
        }
        return of(
                w,
                h,
                new byte[][] {pixels.array()},
                new int[] {258, 8, 8, 8},
                new int[] {259, 1},
                new int[] {262, 2},
                new int[] {274, orientation},
                new int[] {277, 3});
    }

    /** Four inks a pixel, with their profile if there is one. */
    static byte[] ofInks(Raster inks, byte... icc) {
        int w = inks.getWidth();
        int h = inks.getHeight();
        int entries = icc.length == 0 ? 9 : 10;
        int bits = 8 + 2 + 12 * entries + 4;
        int start = bits + 8 + icc.length;
        ByteBuffer tiff = ByteBuffer.allocate(start + 4 * w * h);
        tiff.put(Segments.ascii("MM\0*")).putInt(8).putShort((short) entries);
        entry(tiff, 256, 4, w);
        entry(tiff, 257, 4, h);
        tiff.putShort((short) 258).putShort((short) 3).putInt(4).putInt(bits);
        entry(tiff, 259, 3, 1);
        entry(tiff, 262, 3, 5);
        entry(tiff, 273, 4, start);
        entry(tiff, 277, 3, 4);
        entry(tiff, 278, 4, h);
        entry(tiff, 279, 4, 4 * w * h);
        if (icc.length > 0) {
            tiff.putShort((short) 34675).putShort((short) 7).putInt(icc.length).putInt(bits + 8);
        }
        tiff.putInt(0).putLong(0x0008_0008_0008_0008L).put(icc);
        tiff.put((byte[]) inks.getDataElements(0, 0, w, h, null));
        return tiff.array();
    }

    /**
     * A picture in one strip for each plane.
     *
     * @param planes the pixels as they are stored
     * @param others a tag and its values, numbers of 16 bits, for whatever is more than sizes and places
     */
    static byte[] of(int w, int h, byte[][] planes, int[]... others) {
        Map<Integer, int[]> entries = new TreeMap<>();
        for (int[] other : others) {
            entries.put(other[0], Arrays.copyOfRange(other, 1, other.length));
        }
        Map<Integer, int[]> longs = Map.of(
                256,
                new int[] {w},
                257,
                new int[] {h},
                273,
                new int[planes.length],
                278,
                new int[] {h},
                279,
                new int[planes.length]);
        entries.putAll(longs);
        int values = 8 + 2 + 12 * entries.size() + 4;
        int start = values
                + entries.values().stream()
                        .mapToInt(numbers -> 4 * numbers.length)
                        .sum();
        for (int i = 0; i < planes.length; i++) {
            longs.get(273)[i] = i == 0 ? start : longs.get(273)[i - 1] + planes[i - 1].length;
            longs.get(279)[i] = planes[i].length;
        }
        ByteBuffer tiff = ByteBuffer.allocate(longs.get(273)[planes.length - 1] + planes[planes.length - 1].length);
        tiff.put(Segments.ascii("MM\0*")).putInt(8).putShort((short) entries.size());
        ByteBuffer more = tiff.duplicate().position(values);
        entries.forEach((tag, numbers) -> {
            int width = longs.containsKey(tag) ? 4 : 2;
            tiff.putShort(tag.shortValue())
                    .putShort((short) (width == 4 ? 4 : 3))
                    .putInt(numbers.length);
            int at = numbers.length * width <= 4 ? tiff.position() : more.position();
            ByteBuffer target = tiff.duplicate().position(at);
            for (int number : numbers) {
                target = width == 4 ? target.putInt(number) : target.putShort((short) number);
            }
            if (at == more.position()) {
                tiff.putInt(at);
                more.position(target.position());
            } else {
                tiff.position(tiff.position() + 4);
            }
        });
        tiff.position(start);
        for (byte[] plane : planes) {
            tiff.put(plane);
        }
        return tiff.array();
    }

    private static void entry(ByteBuffer tiff, int tag, int type, int value) {
        tiff.putShort((short) tag).putShort((short) type).putInt(1);
        if (type == 3) {
            tiff.putShort((short) value).putShort((short) 0);
        } else {
            tiff.putInt(value);
        }
    }
}
