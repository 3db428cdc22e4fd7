package calotype.model.header;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file to walk: numbers are read where the position stands, and skipping costs nothing. Reading past the end is an
 * {@link EOFException}. At most the file's own length and a few megabytes more are ever read, however often a hostile
 * file sends its reader back.
 */
public final class Source implements Closeable {
    private static final int BUFFER = 16 << 10;
    private static final long BACKWARDS = 4 << 20;

    private final SeekableByteChannel channel;
    private final long size;
    /** The bytes of the file from {@code start} on; {@code filled} of them are there, {@code next} is the next to give. */
    private final byte[] buffer = new byte[BUFFER];

    private long start;
    private int filled;
    private int next;
    private long budget;
    private boolean littleEndian;

    /** Takes the channel over, and closes it. */
    public Source(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
        this.budget = size + BACKWARDS;
    }

    public static Source open(Path file) throws IOException {
        return new Source(FileChannel.open(file, StandardOpenOption.READ));
    }

    /** The file's length in bytes. */
    public long size() {
        return size;
    }

    public long position() {
        return start + next;
    }

    /** @throws EOFException when {@code position} lies outside the file */
    public void seek(long position) throws EOFException {
        if (position < 0 || position > size) {
            throw new EOFException();
        }
        long inBuffer = position - start;
        if (inBuffer >= 0 && inBuffer <= filled) {
            next = (int) inBuffer;
        } else {
            start = position;
            filled = 0;
            next = 0;
        }
    }

    public void skip(long count) throws EOFException {
        seek(position() + count);
    }

    /** The order of the numbers to come; big-endian at first. */
    public void order(ByteOrder order) {
        littleEndian = order.equals(ByteOrder.LITTLE_ENDIAN);
    }

    public int u8() throws IOException {
        if (next == filled) {
            fill();
        }
        return buffer[next++] & 0xFF;
    }

    public int u16() throws IOException {
        int first = u8();
        int second = u8();
        return littleEndian ? second << 8 | first : first << 8 | second;
    }

    public long u32() throws IOException {
        long first = u16();
        long second = u16();
        return littleEndian ? second << 16 | first : first << 16 | second;
    }

    public int s32() throws IOException {
        return (int) u32();
    }

    /** The file's first bytes, fewer where it is shorter. */
    public byte[] first(int most) throws IOException {
        seek(0);
        return bytes((int) Math.min(most, size));
    }

    /** The next bytes; {@code length} is bounded by the caller. */
    public byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) u8();
        }
        return bytes;
    }

    /** Some bytes as ISO 8859-1 text: a tag such as {@code IHDR}; {@code length} is a constant of the caller. */
    String tag(int length) throws IOException {
        return new String(bytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Moves behind the next byte of this value. */
    void skipPast(int value) throws IOException {
        while (true) {
            if (next == filled) {
                fill();
            }
            while (next < filled) {
                if ((buffer[next++] & 0xFF) == value) {
                    return;
                }
            }
        }
    }

    private void fill() throws IOException {
        start += next;
        next = 0;
        filled = 0;
        int read = budget > 0 ? channel.position(start).read(ByteBuffer.wrap(buffer)) : -1;
        if (read <= 0) {
            throw new EOFException();
        }
        budget -= read;
        filled = read;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
