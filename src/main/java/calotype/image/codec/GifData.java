package calotype.image.codec;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A GIF up to the end of its first picture (GIF89a, section 20 to 22): what a decoder shows of it says nothing of damage. */
final class GifData {
    private static final int EXTENSION = 0x21;
    private static final int PICTURE = 0x2C;

    private final ByteBuffer file;

    private GifData(ByteBuffer file) {
        this.file = file;
    }

    static Mended read(Path path) {
        Packet packet = Packet.ofFile(path);
        return new Mended(packet, !new GifData(packet.bytes()).firstPictureIsWhole());
    }

    private boolean firstPictureIsWhole() {
        int at = 13 + colourTable(10);
        while (u8(at) == EXTENSION) {
            at = afterBlocks(at + 2);
        }
        // The file's end reads as zeros: a picture that lacks its last, empty block ends exactly there or beyond.
        return u8(at) == PICTURE && afterBlocks(at + 11 + colourTable(at + 9)) <= file.limit();
    }

    private int colourTable(int flags) {
        return (u8(flags) & 0x80) == 0 ? 0 : 3 << (u8(flags) & 7) + 1;
    }

    private int afterBlocks(int first) {
        int at = first;
        while (u8(at) > 0) {
            at += 1 + u8(at);
        }
        return at + 1;
    }

    private int u8(int at) {
        return at < file.limit() ? file.get(at) & 0xff : 0;
    }
}
