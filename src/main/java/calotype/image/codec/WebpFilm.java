package calotype.image.codec;

import calotype.model.Size;
import calotype.model.transform.Box;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes an animated WebP from still ones (RFC 9649, section 2.7). Every part is put in the place of what is there, so
 * that nothing depends on how a viewer blends, and parts are neither merged nor shown for longer than was said.
 */
public final class WebpFilm {
    private static final int NOT_OVER = 2;
    private static final int ANIMATED = 0x02;
    private static final int ALPHA = 0x10;

    private final Size canvas;
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private boolean alpha;

    public WebpFilm(Size canvas) {
        this.canvas = canvas;
    }

    /**
     * @param still a WebP file
     * @param place whose corner has even coordinates
     * @param millis up to 2²⁴ - 1
     */
    public void add(byte[] still, Box place, int millis) {
        byte[] chunks = chunks(still);
        ByteBuffer head = little(24).put(StillWebp.ascii("ANMF")).putInt(16 + chunks.length);
        StillWebp.putInt24(head, place.x() / 2);
        StillWebp.putInt24(head, place.y() / 2);
        StillWebp.putInt24(head, place.width() - 1);
        StillWebp.putInt24(head, place.height() - 1);
        StillWebp.putInt24(head, millis);
        parts.writeBytes(head.put((byte) NOT_OVER).array());
        parts.writeBytes(chunks);
    }

    /** The picture's own chunks, without what surrounds them in a file. */
    private byte[] chunks(byte[] still) {
        ByteBuffer file = ByteBuffer.wrap(still).order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(still.length);
        int next;
        for (int at = 12; at < still.length; at = next) {
            next = (int) Math.min(still.length, StillWebp.end(file, at));
            String type = StillWebp.tag(file, at);
            if (type.equals("ALPH") || type.startsWith("VP8") && !type.equals("VP8X")) {
                kept.write(still, at, next - at);
                alpha |= !type.equals("VP8 ");
            }
        }
        return kept.toByteArray();
    }

    /** @param rounds how often it is shown, 0 for ever */
    public byte[] file(int rounds) {
        ByteBuffer file = little(44 + parts.size())
                .put(StillWebp.ascii("RIFF"))
                .putInt(36 + parts.size())
                .put(StillWebp.ascii("WEBPVP8X"))
                .putInt(10)
                .putInt(ANIMATED | (alpha ? ALPHA : 0));
        StillWebp.putInt24(file, canvas.width() - 1);
        StillWebp.putInt24(file, canvas.height() - 1);
        return file.put(StillWebp.ascii("ANIM"))
                .putInt(6)
                .putInt(0)
                .putShort((short) rounds)
                .put(parts.toByteArray())
                .array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
