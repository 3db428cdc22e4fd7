package calotype.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a camera writes into a picture, and the EXIF block that says it.
 *
 * @param orientation 1 to 8, or anything else a forger would write
 * @param takenAt {@code 2026:05:17 18:42:09}
 * @param offset {@code +02:00}, empty for none
 * @param latitude degrees, NaN for no position at all
 * @param thumbnail a small JPEG, empty for none
 */
public record CameraData(
        int orientation,
        String make,
        String model,
        String lens,
        String takenAt,
        String offset,
        double latitude,
        double longitude,
        double altitude,
        byte[] thumbnail) {
    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final int UNDEFINED = 7;

    /** A camera in the hills above Grasse, with a thumbnail. */
    public static CameraData sample(int orientation) {
        return new CameraData(
                orientation,
                "Calotype Works",
                "Talbot 1",
                "Talbot 28mm F1.8",
                "2026:05:17 18:42:09",
                "+02:00",
                43.752531,
                6.922453,
                1112.5,
                Pictures.jpeg(Pictures.card(160, 120), 70));
    }

    /** Nothing but an orientation. */
    public static CameraData turned(int orientation) {
        return new CameraData(orientation, "", "", "", "", "", Double.NaN, Double.NaN, Double.NaN, new byte[0]);
    }

    /** The block as a big-endian TIFF structure, as it stands behind {@code Exif\0\0} in a JPEG. */
    public byte[] tiff() {
        return tiff(new Directory());
    }

    /** The same with a maker's note. */
    public byte[] tiff(byte[] makerNote) {
        return tiff(new Directory(), makerNote);
    }

    /**
     * The same as a TIFF file with pixels.
     *
     * @param rgb three bytes a pixel
     * @param blocks of other formats by their tags: 700 XMP, 33723 IPTC
     */
    public byte[] tiffPicture(int width, int height, byte[] rgb, byte[] makerNote, Map<Integer, byte[]> blocks) {
        int pixelsAt = tiffPicture(width, height, rgb.length, 0, makerNote, blocks).length;
        return Pictures.joined(tiffPicture(width, height, rgb.length, pixelsAt, makerNote, blocks), rgb);
    }

    private byte[] tiffPicture(
            int width, int height, int length, int pixelsAt, byte[] makerNote, Map<Integer, byte[]> blocks) {
        Directory first = new Directory();
        first.add(0x0100, SHORT, 1, number(2, width));
        first.add(0x0101, SHORT, 1, number(2, height));
        first.add(0x0102, SHORT, 3, new byte[] {0, 8, 0, 8, 0, 8});
        first.add(0x0103, SHORT, 1, number(2, 1));
        first.add(0x0106, SHORT, 1, number(2, 2));
        first.add(0x0111, LONG, 1, number(4, pixelsAt));
        first.add(0x0115, SHORT, 1, number(2, 3));
        first.add(0x0116, LONG, 1, number(4, height));
        first.add(0x0117, LONG, 1, number(4, length));
        new TreeMap<>(blocks).forEach((tag, block) -> first.add(tag, UNDEFINED, block.length, block));
        return tiff(first, makerNote);
    }

    /** The same as a TIFF file that claims a size; it has no pixels. */
    public byte[] tiffFile(int width, int height) {
        Directory first = new Directory();
        first.add(0x0100, SHORT, 1, number(2, width));
        first.add(0x0101, SHORT, 1, number(2, height));
        return tiff(first);
    }

    private byte[] tiff(Directory first) {
        return tiff(first, new byte[0]);
    }

    private byte[] tiff(Directory first, byte[] makerNote) {
        first.text(0x010F, make);
        first.text(0x0110, model);
        first.add(0x0112, SHORT, 1, number(2, orientation));
        Directory shot = new Directory();
        if (!model.isEmpty()) {
            shot.add(0x829A, RATIONAL, 1, ratio(1, 250));
            shot.add(0x829D, RATIONAL, 1, ratio(28, 10));
            shot.add(0x8827, SHORT, 1, number(2, 200));
            shot.text(0x9003, takenAt);
            shot.text(0x9011, offset);
            shot.add(0x920A, RATIONAL, 1, ratio(5400, 1000));
            if (makerNote.length > 0) {
                shot.add(0x927C, UNDEFINED, makerNote.length, makerNote);
            }
            shot.text(0xA434, lens);
        }
        Directory gps = new Directory();
        if (!Double.isNaN(latitude)) {
            gps.text(1, latitude < 0 ? "S" : "N");
            gps.add(2, RATIONAL, 3, degrees(Math.abs(latitude)));
            gps.text(3, longitude < 0 ? "W" : "E");
            gps.add(4, RATIONAL, 3, degrees(Math.abs(longitude)));
            gps.add(5, 1, 1, number(1, altitude < 0 ? 1 : 0));
            gps.add(6, RATIONAL, 1, ratio(Math.round(Math.abs(altitude) * 100), 100));
        }
        return laidOut(first, shot, gps);
    }

    /** The first directory, then the two it points at, then the one of the thumbnail, then the thumbnail. */
    private byte[] laidOut(Directory first, Directory shot, Directory gps) {
        int pointers = (shot.isEmpty() ? 0 : 1) + (gps.isEmpty() ? 0 : 1);
        int shotAt = 8 + first.length(pointers);
        int gpsAt = shotAt + shot.length(0);
        int thumbnailAt = gpsAt + gps.length(0);
        if (!shot.isEmpty()) {
            first.add(0x8769, LONG, 1, number(4, shotAt));
        }
        if (!gps.isEmpty()) {
            first.add(0x8825, LONG, 1, number(4, gpsAt));
        }
        Directory small = new Directory();
        if (thumbnail.length > 0) {
            small.add(0x0103, SHORT, 1, number(2, 6));
            small.add(0x0201, LONG, 1, number(4, thumbnailAt + 2 + 3 * 12 + 4));
            small.add(0x0202, LONG, 1, number(4, thumbnail.length));
        }
        byte[] head = {'M', 'M', 0, 42, 0, 0, 0, 8};
        return Pictures.joined(
                head,
                first.bytes(8, small.isEmpty() ? 0 : thumbnailAt),
                shot.bytes(shotAt, 0),
                gps.bytes(gpsAt, 0),
                small.bytes(thumbnailAt, 0),
                thumbnail);
    }

    private static byte[] number(int bytes, long value) {
        byte[] number = ByteBuffer.allocate(8).putLong(value).array();
        return Arrays.copyOfRange(number, 8 - bytes, 8);
    }

    private static byte[] ratio(long numerator, long denominator) {
        return Pictures.joined(number(4, numerator), number(4, denominator));
    }

    private static byte[] degrees(double value) {
        int whole = (int) value;
        int minutes = (int) ((value - whole) * 60);
        long seconds = Math.round(((value - whole) * 60 - minutes) * 60 * 10_000);
        return Pictures.joined(ratio(whole, 1), ratio(minutes, 1), ratio(seconds, 10_000));
    }

    /** One image file directory: entries of twelve bytes, and behind them the values that do not fit into four. */
    private static final class Directory {
        private record Entry(int tag, int type, int count, byte[] value) {}

        private final List<Entry> entries = new ArrayList<>();

        boolean isEmpty() {
            return entries.isEmpty();
        }

        void add(int tag, int type, int count, byte[] value) {
            entries.add(new Entry(tag, type, count, value));
        }

        void text(int tag, String text) {
            if (!text.isEmpty()) {
                byte[] value = (text + "\0").getBytes(StandardCharsets.UTF_8);
                add(tag, ASCII, value.length, value);
            }
        }

        /** With {@code more} entries that are still to come. */
        int length(int more) {
            return isEmpty() ? 0 : 2 + 12 * (entries.size() + more) + 4 + overflow();
        }

        private int overflow() {
            return entries.stream()
                    .mapToInt(e -> e.value.length > 4 ? e.value.length + e.value.length % 2 : 0)
                    .sum();
        }

        byte[] bytes(int position, int next) {
            ByteBuffer all = ByteBuffer.allocate(length(0));
            if (isEmpty()) {
                return all.array();
            }
            all.putShort((short) entries.size());
            int overflow = 2 + 12 * entries.size() + 4;
            for (Entry entry : entries) {
                all.putShort((short) entry.tag).putShort((short) entry.type).putInt(entry.count);
                if (entry.value.length <= 4) {
                    all.put(entry.value).position(all.position() + 4 - entry.value.length);
                } else {
                    all.putInt(position + overflow);
                    all.put(overflow, entry.value);
                    overflow += entry.value.length + entry.value.length % 2;
                }
            }
            all.putInt(next);
            return all.array();
        }
    }
}
