package calotype.image.codec;

import calotype.image.frame.Ffmpeg;
import calotype.image.frame.Frame;
import calotype.model.Size;
import calotype.model.transform.Box;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;

/**
 * An animated GIF (GIF89a). The native decoder keeps the canvas and clears it as the file says, so each part is the whole
 * canvas; it is given one picture with its extensions at a time.
 */
final class GifAnimation implements Animation {
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int APPLICATION = 0xFF;
    private static final int MILLIS_OF_A_TICK = 10;

    private final Packet file;
    private final GifData data;
    private final Box canvas;
    private final Codec decoder;
    private @Nullable Frame last;
    private int at;
    private int rounds = 1;

    GifAnimation(Path path, Size canvas, long maxPixels) {
        this.file = Packet.ofFile(path);
        this.data = new GifData(file.bytes());
        this.canvas = Box.whole(canvas);
        this.decoder = decoder(maxPixels);
    }

    private static Codec decoder(long maxPixels) {
        Codec decoder = Codec.decoder(avcodec.AV_CODEC_ID_GIF);
        decoder.settings().err_recognition(avcodec.AV_EF_EXPLODE).max_pixels(maxPixels);
        return decoder.open();
    }

    @Override
    public @Nullable Part next() {
        int start = at;
        at = start == 0 ? data.firstBlock() : at;
        int ticks = 0;
        while (data.isExtension(at)) {
            int kind = data.u8(at + 1);
            if (kind == GRAPHIC_CONTROL) {
                ticks = data.u16(at + 4);
            } else if (kind == APPLICATION) {
                readRounds(at + 3);
            }
            at = data.afterBlocks(at + 2);
        }
        if (!data.isPicture(at)) {
            return null;
        }
        at = data.afterPicture(at);
        // What a decoder shows of a picture that is cut says nothing of damage.
        Frame pixels = at <= data.size() ? decode(start, at) : null;
        return new Part(pixels, canvas, MILLIS_OF_A_TICK * ticks, false, false);
    }

    /** Netscape's extension says how often the animation is repeated, which is once less than it is shown. */
    private void readRounds(int name) {
        if (data.text(name, 11).equals("NETSCAPE2.0") && data.u8(name + 12) == 1) {
            int repeated = data.u16(name + 13);
            rounds = repeated == 0 ? 0 : Math.min(0xFFFF, repeated + 1);
        }
    }

    private @Nullable Frame decode(int start, int end) {
        ByteBuffer bytes = file.bytes();
        byte[] picture = new byte[end - start];
        bytes.get(start, picture);
        closeLast();
        try (Packet packet = Packet.of(picture)) {
            last = decoder.decode(packet);
        } catch (Ffmpeg.Failure damaged) {
            last = null;
        }
        return last;
    }

    @Override
    public int rounds() {
        return rounds;
    }

    private void closeLast() {
        if (last != null) {
            last.close();
        }
    }

    @Override
    public void close() {
        closeLast();
        decoder.close();
        file.close();
    }
}
