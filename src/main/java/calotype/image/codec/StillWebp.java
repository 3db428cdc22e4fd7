package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Size;
import calotype.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A WebP file as a still picture. The native decoder refuses animations, so the first frame's chunks are taken out and
 * wrapped as a file of their own (RFC 9649, section 2.7).
 */
final class StillWebp implements AutoCloseable {
    private static final int ANIMATED = 0x02;
    private static final int ALPHA = 0x10;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;

    /** Zeros behind a cut bitstream, which decoders read on into. */
    private static final int MARGIN = 1 << 16;

    private final Packet bytes;
    private final @Nullable Placing placing;
    private final @Nullable Size promised;

    /** Where the frame lies on the canvas. */
    private record Placing(int x, int y, Size canvas) {}

    private StillWebp(Packet bytes, @Nullable Placing placing) {
        this(bytes, placing, null);
    }

    /** @param promised the canvas of a picture that does not move, which it must fill (RFC 9649, section 2.7) */
    private StillWebp(Packet bytes, @Nullable Placing placing, @Nullable Size promised) {
        this.bytes = bytes;
        this.placing = placing;
        this.promised = promised;
    }

    static StillWebp of(Path path) {
        Packet whole = Packet.ofFile(path);
        ByteBuffer file = whole.bytes().order(ByteOrder.LITTLE_ENDIAN);
        if (file.limit() < 30 || !tag(file, 12).equals("VP8X")) {
            return new StillWebp(whole, null);
        }
        if ((file.get(20) & ANIMATED) == 0) {
            return new StillWebp(whole, null, canvas(file));
        }
        try (whole) {
            return firstFrame(file);
        } catch (IndexOutOfBoundsException | IllegalArgumentException damaged) {
            throw ProblemCode.CORRUPT_IMAGE.because(
                    "The file is damaged or incomplete: its animation has no first frame.", damaged);
        }
    }

    Packet bytes() {
        return bytes;
    }

    /**
     * The same with its last chunk ended by zeros where the file ends, as chunks that claim more are passed over.
     *
     * @throws calotype.problem.ProblemException {@code corrupt_image} when the end is there, so that this is no help
     */
    Packet mended() {
        ByteBuffer file = bytes.bytes().order(ByteOrder.LITTLE_ENDIAN);
        try {
            int at = 12;
            while (end(file, at) <= file.limit()) {
                at = (int) end(file, at);
            }
            int whole = file.limit() + MARGIN & ~1;
            Packet longer = bytes.extendedTo(whole);
            longer.bytes()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(4, whole - CHUNK_HEADER)
                    .putInt(at + 4, whole - at - CHUNK_HEADER);
            return longer;
        } catch (IndexOutOfBoundsException noPicture) {
            throw ProblemCode.CORRUPT_IMAGE.because(
                    "The file is damaged or incomplete: no picture could be read from it.", noPicture);
        }
    }

    static long end(ByteBuffer file, int chunk) {
        long length = Integer.toUnsignedLong(file.getInt(chunk + 4));
        return chunk + CHUNK_HEADER + length + (length & 1);
    }

    /**
     * Puts the decoded first frame on its transparent canvas; takes ownership of the frame.
     *
     * @throws calotype.problem.ProblemException {@code corrupt_image} when a still picture is not as large as its canvas
     */
    Frame place(Frame frame) {
        if (promised != null && !promised.equals(frame.size())) {
            frame.close();
            throw Decoded.otherSize();
        }
        if (placing == null || placing.canvas.equals(frame.size())) {
            return frame;
        }
        try (frame;
                Frame pixels = Scaler.convert(frame, Layout.BGRA, frame.size())) {
            return onCanvas(pixels, placing);
        }
    }

    private static Frame onCanvas(Frame pixels, Placing placing) {
        Frame canvas = Frame.allocate(Layout.BGRA, placing.canvas);
        ByteBuffer to = canvas.plane(0);
        ByteBuffer from = pixels.plane(0);
        byte[] clear = new byte[canvas.stride(0)];
        for (int y = 0; y < placing.canvas.height(); y++) {
            to.put(y * clear.length, clear);
        }
        int width = Math.min(pixels.size().width(), placing.canvas.width() - placing.x);
        int height = Math.min(pixels.size().height(), placing.canvas.height() - placing.y);
        for (int y = 0; y < height; y++) {
            to.put((y + placing.y) * clear.length + 4 * placing.x, from, y * pixels.stride(0), 4 * width);
        }
        return canvas;
    }

    private static Size canvas(ByteBuffer file) {
        return new Size(1 + int24(file, 24), 1 + int24(file, 27));
    }

    private static StillWebp firstFrame(ByteBuffer file) {
        return frame(file, find(file, 12, "ANMF"), canvas(file));
    }

    /**
     * The frame whose chunk begins there.
     *
     * @throws IllegalArgumentException or {@link IndexOutOfBoundsException} for a damaged one
     */
    static StillWebp frame(ByteBuffer file, int chunk, Size canvas) {
        int frame = chunk + CHUNK_HEADER;
        long end = Math.min(file.limit(), frame + Integer.toUnsignedLong(file.getInt(frame - 4)));
        Size size = new Size(1 + int24(file, frame + 6), 1 + int24(file, frame + 9));
        Placing placing = new Placing(2 * int24(file, frame), 2 * int24(file, frame + 3), canvas);
        if (placing.x + size.width() > canvas.width() || placing.y + size.height() > canvas.height()) {
            throw new IllegalArgumentException("The frame lies outside its canvas");
        }
        int length = (int) end - frame - FRAME_HEADER;
        if (length < CHUNK_HEADER) {
            throw new IllegalArgumentException("The frame has no picture");
        }
        byte[] chunks = new byte[length];
        file.get(frame + FRAME_HEADER, chunks);
        return new StillWebp(Packet.of(wrap(chunks, size)), placing);
    }

    /** Position of the first chunk of this type. */
    private static int find(ByteBuffer file, int from, String type) {
        int at = from;
        while (!tag(file, at).equals(type)) {
            at = (int) Math.min(Integer.MAX_VALUE, end(file, at));
        }
        return at;
    }

    private static byte[] wrap(byte[] chunks, Size size) {
        boolean alpha = new String(chunks, 0, 4, StandardCharsets.US_ASCII).equals("ALPH");
        int header = alpha ? CHUNK_HEADER + 10 : 0;
        ByteBuffer file = ByteBuffer.allocate(12 + header + chunks.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(file.capacity() - CHUNK_HEADER).put(ascii("WEBP"));
        if (alpha) {
            file.put(ascii("VP8X")).putInt(10).putInt(ALPHA);
            putInt24(file, size.width() - 1);
            putInt24(file, size.height() - 1);
        }
        return file.put(chunks).array();
    }

    static String tag(ByteBuffer file, int at) {
        byte[] tag = new byte[4];
        file.get(at, tag);
        return new String(tag, StandardCharsets.US_ASCII);
    }

    static byte[] ascii(String tag) {
        return tag.getBytes(StandardCharsets.US_ASCII);
    }

    static int int24(ByteBuffer file, int at) {
        return file.getShort(at) & 0xffff | (file.get(at + 2) & 0xff) << 16;
    }

    static void putInt24(ByteBuffer file, int value) {
        file.putShort((short) value).put((byte) (value >> 16));
    }

    @Override
    public void close() {
        bytes.close();
    }
}
