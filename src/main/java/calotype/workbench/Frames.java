package calotype.workbench;

import calotype.model.Json;
import calotype.problem.ProblemException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Messages between a node and its children: four bytes of length, the highest first, then that many bytes of JSON. */
final class Frames {
    private static final int LONGEST = 1 << 20;

    private Frames() {}

    /** Writes a message by one call, so that a reader is woken once. */
    static void write(OutputStream out, Object message) throws IOException {
        byte[] json = Json.bytes(message);
        byte[] frame = ByteBuffer.allocate(Integer.BYTES + json.length)
                .putInt(json.length)
                .put(json)
                .array();
        out.write(frame);
        out.flush();
    }

    /**
     * Waits for a message.
     *
     * @return null when the other side has closed or died before the first byte of one
     * @throws IOException when it died within one, or writes something else
     */
    static <T> @Nullable T read(InputStream in, Class<T> type) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int length;
        try {
            length = data.readInt();
        } catch (EOFException end) {
            return null;
        }
        if (length < 2 || length > LONGEST) {
            throw new IOException("Not a frame: length " + length);
        }
        byte[] json = new byte[length];
        data.readFully(json);
        try {
            return Json.read(json, type);
        } catch (ProblemException unreadable) {
            throw new IOException("Not a frame: no " + type.getSimpleName(), unreadable);
        }
    }
}
