package calotype.image.codec;

import static calotype.image.codec.StillWebp.int24;

import calotype.image.frame.Ffmpeg;
import calotype.image.frame.Frame;
import calotype.model.ImageFormat;
import calotype.model.Size;
import calotype.model.transform.Box;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An animated WebP (RFC 9649, section 2.7.1): each part is decoded as a still picture. */
final class WebpAnimation implements Animation {
    private static final int CLEARED = 1;
    private static final int NOT_OVER = 2;

    private final Packet packet;
    private final ByteBuffer file;
    private final Size canvas;
    private final FfmpegDecoder decoder;
    private @Nullable Frame last;
    private long at = 12;
    private int rounds = 1;

    WebpAnimation(Path path, Size canvas, long maxPixels) {
        this.packet = Packet.ofFile(path);
        this.file = packet.bytes().order(ByteOrder.LITTLE_ENDIAN);
        this.canvas = canvas;
        this.decoder = new FfmpegDecoder(maxPixels);
    }

    @Override
    public @Nullable Part next() {
        while (at + 8 <= file.limit()) {
            int chunk = (int) at;
            at = StillWebp.end(file, chunk);
            String type = StillWebp.tag(file, chunk);
            if (type.equals("ANIM") && chunk + 14 <= file.limit()) {
                rounds = file.getShort(chunk + 12) & 0xffff;
            } else if (type.equals("ANMF")) {
                return part(chunk);
            }
        }
        return null;
    }

    private Part part(int chunk) {
        closeLast();
        int frame = chunk + 8;
        if (frame + 16 > file.limit()) {
            return new Part(null, Box.whole(canvas), 0, false, false);
        }
        Box place = new Box(
                2 * int24(file, frame),
                2 * int24(file, frame + 3),
                1 + int24(file, frame + 6),
                1 + int24(file, frame + 9));
        int flags = file.get(frame + 15);
        boolean over = (flags & NOT_OVER) == 0;
        last = decode(chunk, place.size());
        return new Part(last, place, int24(file, frame + 12), over, (flags & CLEARED) != 0);
    }

    private @Nullable Frame decode(int chunk, Size size) {
        try (StillWebp still = StillWebp.frame(file, chunk, canvas)) {
            Frame pixels = decoder.strict(ImageFormat.WEBP, still.bytes());
            if (pixels.size().equals(size)) {
                return pixels;
            }
            pixels.close();
            return null;
        } catch (Ffmpeg.Failure | IndexOutOfBoundsException | IllegalArgumentException damaged) {
            return null;
        }
    }

    @Override
    public int rounds() {
        return rounds;
    }

    private void closeLast() {
        if (last != null) {
            last.close();
            last = null;
        }
    }

    @Override
    public void close() {
        closeLast();
        packet.close();
    }
}
