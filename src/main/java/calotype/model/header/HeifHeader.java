package calotype.model.header;

import calotype.model.Size;
import calotype.model.header.Boxes.Box;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads HEIF files, AVIF and HEIC alike (ISO/IEC 23008-12): the size, rotation and mirroring of the primary item. Its
 * Exif item is never asked for the orientation: {@code irot} and {@code imir} alone decide.
 */
final class HeifHeader {
    private final Source in;
    private final Boxes boxes;

    HeifHeader(Source in) {
        this.in = in;
        this.boxes = new Boxes(in);
    }

    Findings read() throws IOException {
        Box meta = needed(boxes.file(), "meta").after(4);
        @Nullable Size size = null;
        Turn turn = Turn.NONE;
        for (Box property : propertiesOf(primaryItem(meta), needed(meta, "iprp"))) {
            in.seek(property.start());
            switch (property.type()) {
                case "ispe" -> {
                    in.skip(4);
                    size = Findings.larger(size, Findings.size(in.u32(), in.u32()));
                }
                case "irot" -> turn = turn.rotated(in.u8());
                case "imir" -> turn = turn.mirrored(in.u8() & 1);
                default -> {}
            }
        }
        if (size == null) {
            throw new EOFException();
        }
        return new Findings(size, turn.orientation(), 1, 1, new HeifExif(in, boxes).find(meta));
    }

    private Box needed(Box parent, String type) throws IOException {
        Box box = boxes.child(parent, type);
        if (box == null) {
            throw new EOFException();
        }
        return box;
    }

    private long primaryItem(Box meta) throws IOException {
        return boxes.openVersion(needed(meta, "pitm")) == 0 ? in.u16() : in.u32();
    }

    /** The property boxes of one item, in the order in which they act. */
    private List<Box> propertiesOf(long item, Box described) throws IOException {
        List<Box> all = boxes.children(needed(described, "ipco"));
        List<Box> found = new ArrayList<>();
        for (int index : associationsOf(item, needed(described, "ipma"))) {
            if (index >= 1 && index <= all.size()) {
                found.add(all.get(index - 1));
            }
        }
        return found;
    }

    /** Indexes into the list of properties, 1 the first; 9.3.1 of ISO/IEC 23008-12. */
    private List<Integer> associationsOf(long item, Box table) throws IOException {
        long versionAndFlags = boxes.open(table);
        boolean longIds = versionAndFlags >> 24 > 0;
        boolean longIndexes = (versionAndFlags & 1) != 0;
        List<Integer> indexes = new ArrayList<>();
        for (long left = in.u32(); left > 0 && indexes.isEmpty(); left--) {
            long id = longIds ? in.u32() : in.u16();
            for (int n = in.u8(); n > 0; n--) {
                int index = longIndexes ? in.u16() & 0x7FFF : in.u8() & 0x7F;
                if (id == item) {
                    indexes.add(index);
                }
            }
        }
        return indexes;
    }
}
