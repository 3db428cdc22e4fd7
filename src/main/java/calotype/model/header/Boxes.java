package calotype.model.header;

import calotype.problem.ProblemCode;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks into the boxes of an ISO base media file (ISO/IEC 14496-12, 4.2), one level at a time. */
final class Boxes {
    private static final int MAX_BOXES = 20_000;

    /** @param start of the content, in the file; {@code end} is behind its last byte */
    record Box(String type, long start, long end) {
        /** What is left of the content behind its first bytes. */
        Box after(long bytes) {
            return new Box(type, start + bytes, end);
        }
    }

    private final Source in;

    Boxes(Source in) {
        this.in = in;
    }

    Box file() {
        return new Box("file", 0, in.size());
    }

    /** The boxes inside one; the last may reach beyond its parent, as in a cut file. */
    List<Box> children(Box parent) throws IOException {
        List<Box> found = new ArrayList<>();
        long position = parent.start();
        while (position + 8 <= parent.end() && found.size() < MAX_BOXES) {
            in.seek(position);
            long length = in.u32();
            String type = in.tag(4);
            if (length == 1) {
                length = u64();
            } else if (length == 0) {
                length = parent.end() - position;
            }
            if (position + length < in.position()) {
                break;
            }
            found.add(new Box(type, in.position(), position + length));
            position += length;
        }
        return found;
    }

    /**
     * The first child of a type, null when there is none.
     *
     * @throws calotype.problem.ProblemException {@code corrupt_image} when it reaches beyond its parent
     */
    @Nullable
    Box child(Box parent, String type) throws IOException {
        for (Box box : children(parent)) {
            if (box.type().equals(type)) {
                if (box.end() > parent.end()) {
                    throw ProblemCode.CORRUPT_IMAGE.because("A box of the picture's header ends outside the file.");
                }
                return box;
            }
        }
        return null;
    }

    /** Goes into a full box, behind its flags, and tells version (the upper 8 bits) and flags. */
    long open(Box box) throws IOException {
        in.seek(box.start());
        return in.u32();
    }

    int openVersion(Box box) throws IOException {
        return (int) (open(box) >> 24);
    }

    long u64() throws IOException {
        long high = in.u32();
        long number = high << 32 | in.u32();
        if (number < 0 || number > in.size()) {
            throw new EOFException();
        }
        return number;
    }
}
