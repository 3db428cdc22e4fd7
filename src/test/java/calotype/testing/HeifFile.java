package calotype.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes HEIC and AVIF files around a picture that somebody else has coded (ISO/IEC 23008-12): in a row of equal tiles,
 * with an orientation, with a colour profile.
 */
public final class HeifFile {
    private final byte[] source;
    private final boolean heic;
    private final List<byte[]> shown = new ArrayList<>();
    /** Which of those a tile has too. */
    private final List<Integer> codedAs = new ArrayList<>();

    private int columns = 1;

    /** @param source a file with one coded picture of 96 x 64, as the fixtures {@code card.heic} and {@code card.avif} */
    public HeifFile(byte[] source) {
        this.source = source.clone();
        this.heic = new String(source, 8, 4, StandardCharsets.US_ASCII).equals("heic");
    }

    /** The picture so many times side by side, as tiles of one grid. */
    public HeifFile tiles(int side) {
        columns = side;
        return this;
    }

    /** Turned anticlockwise by so many quarters. */
    public HeifFile rotated(int quarters) {
        shown.add(box("irot", new byte[] {(byte) quarters}));
        return this;
    }

    /** @param axis 0 exchanges top and bottom, 1 left and right */
    public HeifFile mirrored(int axis) {
        shown.add(box("imir", new byte[] {(byte) axis}));
        return this;
    }

    /** @param type {@code prof} or {@code rICC} */
    public HeifFile profile(String type, byte[] icc) {
        shown.add(box("colr", ascii(type), icc));
        return this;
    }

    /** Colours by their code points (ITU-T H.273): the numbers of primaries, transfer and matrix, in full range. */
    public HeifFile coded(int primaries, int transfer, int matrix) {
        shown.add(box("colr", ascii("nclx"), shorts(primaries, transfer, matrix), bytes(0x80)));
        codedAs.add(shown.size() - 1);
        return this;
    }

    public byte[] bytes() {
        byte[] brand = ascii(heic ? "heic" : "avif");
        byte[] type = box("ftyp", brand, ints(0), ascii("mif1"), brand);
        byte[] data = content("mdat");
        int start = type.length + meta(0, data.length).length + 8;
        return Pictures.joined(type, meta(start, data.length), box("mdat", data));
    }

    /** @param data where the coded picture lies in the file, and how many bytes it has: all tiles share it */
    private byte[] meta(int data, int length) {
        boolean grid = columns > 1;
        int items = grid ? columns + 1 : 1;
        ByteArrayOutputStream places = new ByteArrayOutputStream();
        ByteArrayOutputStream infos = new ByteArrayOutputStream();
        ByteArrayOutputStream links = new ByteArrayOutputStream();
        for (int item = 1; item <= items; item++) {
            boolean isGrid = grid && item == items;
            places.writeBytes(shorts(item, isGrid ? 1 : 0, 0, 1));
            places.writeBytes(isGrid ? ints(0, 8) : ints(data, length));
            infos.writeBytes(
                    full("infe", 2 << 24, shorts(item, 0), ascii(isGrid ? "grid" : heic ? "hvc1" : "av01"), bytes(0)));
            links.writeBytes(isGrid || !grid ? shownAs(item, grid) : tile(item));
        }
        byte[] grids = bytes(0, 0, 0, columns - 1, columns * 96 >> 8, columns * 96, 0, 64);
        return full(
                "meta",
                0,
                full("hdlr", 0, ints(0), ascii("pict"), ints(0, 0, 0), bytes(0)),
                full("pitm", 0, shorts(items)),
                full("iloc", 1 << 24, bytes(0x44, 0), shorts(items), places.toByteArray()),
                full("iinf", 0, shorts(items), infos.toByteArray()),
                grid ? full("iref", 0, box("dimg", shorts(items, columns), tileIds())) : new byte[0],
                box("iprp", box("ipco", properties()), full("ipma", 0, ints(items), links.toByteArray())),
                grid ? box("idat", grids) : new byte[0]);
    }

    /** 1: the decoder's configuration, 2: a tile's size, 3: the grid's, then how the whole is shown. */
    private byte[] properties() {
        String name = heic ? "hvcC" : "av1C";
        byte[] all = Pictures.joined(
                box(name, content(name)), full("ispe", 0, ints(96, 64)), full("ispe", 0, ints(96 * columns, 64)));
        return Pictures.joined(all, Pictures.joined(shown.toArray(new byte[0][])));
    }

    private byte[] tile(int item) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(shorts(item));
        out.writeBytes(bytes(2 + codedAs.size(), 0x81, 2));
        codedAs.forEach(property -> out.write(4 + property));
        return out.toByteArray();
    }

    private byte[] shownAs(int item, boolean grid) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(shorts(item));
        out.write((grid ? 1 : 2) + shown.size());
        if (!grid) {
            out.write(0x81);
        }
        out.write(3);
        for (int i = 0; i < shown.size(); i++) {
            out.write(0x84 + i);
        }
        return out.toByteArray();
    }

    private byte[] tileIds() {
        int[] ids = new int[columns];
        for (int i = 0; i < columns; i++) {
            ids[i] = i + 1;
        }
        return shorts(ids);
    }

    /** What the first box of this name holds, wherever it lies. */
    private byte[] content(String name) {
        int at = new String(source, StandardCharsets.ISO_8859_1).indexOf(name);
        byte[] content = new byte[ByteBuffer.wrap(source).getInt(at - 4) - 8];
        System.arraycopy(source, at + 4, content, 0, content.length);
        return content;
    }

    private static byte[] full(String type, int versionAndFlags, byte[]... parts) {
        return box(type, ints(versionAndFlags), Pictures.joined(parts));
    }

    private static byte[] box(String type, byte[]... parts) {
        byte[] content = Pictures.joined(parts);
        return Pictures.joined(ints(content.length + 8), ascii(type), content);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    private static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
