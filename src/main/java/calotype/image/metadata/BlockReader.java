package calotype.image.metadata;

import calotype.model.header.Block;
import calotype.model.header.Source;
import com.drew.lang.BufferBoundsException;
import com.drew.lang.RandomAccessReader;
import java.io.IOException;

/**
 * Shows one block of a file to metadata-extractor and stops it once it has taken too much. Entries of a hostile block
 * may overlap, so that a few kilobytes claim gigabytes; the limit is on what is handed out, not on the file.
 */
final class BlockReader extends RandomAccessReader {
    private static final int MAX_HANDED_OUT = 8 << 20;

    private final Source source;
    private final long offset;
    private final int length;
    private int left = MAX_HANDED_OUT;

    BlockReader(Source source, Block block) {
        this.source = source;
        this.offset = block.offset();
        this.length = (int) Math.max(0, Math.min(Integer.MAX_VALUE, Math.min(block.length(), source.size() - offset)));
    }

    @Override
    public byte getByte(int index) throws IOException {
        charge(index, 1);
        return (byte) source.u8();
    }

    @Override
    public byte[] getBytes(int index, int count) throws IOException {
        charge(index, count);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) source.u8();
        }
        return bytes;
    }

    private void charge(int index, int count) throws IOException {
        validateIndex(index, count);
        if (count > left) {
            throw new IOException("metadata too large");
        }
        left -= count;
        source.seek(offset + index);
    }

    @Override
    protected void validateIndex(int index, int count) throws IOException {
        if (!isValidIndex(index, count)) {
            throw new BufferBoundsException(index, count, length);
        }
    }

    @Override
    protected boolean isValidIndex(int index, int count) {
        return index >= 0 && count >= 0 && (long) index + count <= length;
    }

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public int toUnshiftedOffset(int local) {
        return local;
    }
}
