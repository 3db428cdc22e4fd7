package calotype.image.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The blocks of a GIF (GIF89a, section 20 to 26). What lies behind the file's end reads as zeros. */
final class GifData {
    private static final int EXTENSION = 0x21;
    private static final int PICTURE = 0x2C;

    private final ByteBuffer file;

    GifData(ByteBuffer file) {
        this.file = file;
    }

    /** Whether its first picture is whole, for what a decoder shows of it says nothing of damage. */
    static Mended read(Path path) {
        Packet packet = Packet.ofFile(path);
        return new Mended(packet, !new GifData(packet.bytes()).firstPictureIsWhole());
    }

    private boolean firstPictureIsWhole() {
        int at = firstBlock();
        while (isExtension(at)) {
            at = afterBlocks(at + 2);
        }
        // A picture that lacks its last, empty block ends exactly at the file's end or beyond.
        return isPicture(at) && afterPicture(at) <= size();
    }

    int size() {
        return file.limit();
    }

    int firstBlock() {
        return 13 + colourTable(10);
    }

    boolean isExtension(int at) {
        return u8(at) == EXTENSION;
    }

    boolean isPicture(int at) {
        return u8(at) == PICTURE;
    }

    int afterPicture(int at) {
        return afterBlocks(at + 11 + colourTable(at + 9));
    }

    private int colourTable(int flags) {
        return (u8(flags) & 0x80) == 0 ? 0 : 3 << (u8(flags) & 7) + 1;
    }

    /** Where a chain of blocks ends that begins here. */
    int afterBlocks(int first) {
        int at = first;
        while (u8(at) > 0) {
            at += 1 + u8(at);
        }
        return at + 1;
    }

    String text(int at, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) u8(at + i);
        }
        return new String(text, StandardCharsets.US_ASCII);
    }

    int u16(int at) {
        return u8(at) | u8(at + 1) << 8;
    }

    int u8(int at) {
        return at < file.limit() ? file.get(at) & 0xff : 0;
    }
}
