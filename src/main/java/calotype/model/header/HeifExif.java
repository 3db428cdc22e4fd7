package calotype.model.header;

import calotype.model.header.Boxes.Box;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the EXIF block of a HEIF file: an item of type Exif and the place of its bytes (ISO/IEC 14496-12, 8.11). */
final class HeifExif {
    private static final int MAX_NAME = 256;

    private final Source in;
    private final Boxes boxes;

    HeifExif(Source in, Boxes boxes) {
        this.in = in;
        this.boxes = boxes;
    }

    /** Null when there is none, or none that can be found: a picture is not refused for its metadata. */
    @Nullable
    Block find(Box meta) throws IOException {
        try {
            Box items = boxes.child(meta, "iinf");
            Box locations = boxes.child(meta, "iloc");
            if (items == null || locations == null) {
                return null;
            }
            Block item = locate(item(items, "Exif", ""), locations, meta);
            return item == null ? null : withoutOffset(item);
        } catch (EOFException cut) {
            return null;
        }
    }

    /** The item of type mime with this media type. */
    @Nullable
    Block findMime(Box meta, String mediaType) throws IOException {
        Box items = boxes.child(meta, "iinf");
        Box locations = boxes.child(meta, "iloc");
        return items == null || locations == null
                ? null
                : locate(item(items, "mime", "\0" + mediaType + "\0"), locations, meta);
    }

    /** The item's id, -1 when no item is of this type; {@code more} is what follows: its name and its media type. */
    private long item(Box items, String type, String more) throws IOException {
        int countBytes = boxes.openVersion(items) == 0 ? 2 : 4;
        for (Box entry : boxes.children(items.after(4 + countBytes))) {
            int version = boxes.openVersion(entry);
            if (version >= 2) {
                long id = version == 2 ? in.u16() : in.u32();
                in.skip(2);
                if (in.tag(4).equals(type) && nameAndType(entry).endsWith(more)) {
                    return id;
                }
            }
        }
        return -1;
    }

    /** What is left of an entry, with a zero in front; a media type may be followed by an empty encoding. */
    private String nameAndType(Box entry) throws IOException {
        int length = (int) Math.max(0, Math.min(MAX_NAME, Math.min(entry.end(), in.size()) - in.position()));
        return ("\0" + in.tag(length)).replaceFirst("\0\0$", "\0");
    }

    /** Where an item's first extent lies; items in several extents are not met in practice. */
    private @Nullable Block locate(long item, Box locations, Box meta) throws IOException {
        int version = boxes.openVersion(locations);
        int sizes = in.u16();
        int offsetSize = sizes >> 12;
        int lengthSize = sizes >> 8 & 0xF;
        int baseSize = sizes >> 4 & 0xF;
        int indexSize = version == 0 ? 0 : sizes & 0xF;
        for (long left = version < 2 ? in.u16() : in.u32(); left > 0; left--) {
            long id = version < 2 ? in.u16() : in.u32();
            int method = version == 0 ? 0 : in.u16() & 0xF;
            in.skip(2);
            long base = number(baseSize);
            int extents = in.u16();
            if (id == item && extents > 0) {
                in.skip(indexSize);
                long offset = base + number(offsetSize);
                long length = number(lengthSize);
                Box data = method == 1 ? boxes.child(meta, "idat") : boxes.file();
                return method > 1 || data == null ? null : new Block(data.start() + offset, length);
            }
            in.skip((long) extents * (indexSize + offsetSize + lengthSize));
        }
        return null;
    }

    /** A number of 0, 4 or 8 bytes. */
    private long number(int bytes) throws IOException {
        return switch (bytes) {
            case 0 -> 0;
            case 4 -> in.u32();
            case 8 -> boxes.u64();
            default -> throw new EOFException();
        };
    }

    /** The item begins with the distance from there to the TIFF structure (ISO/IEC 23008-12, A.2.1). */
    private Block withoutOffset(Block item) throws IOException {
        in.seek(item.offset());
        long skipped = 4 + in.u32();
        return Block.exif(in, item.offset() + skipped, item.length() - skipped);
    }
}
