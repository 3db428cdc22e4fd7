package calotype.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Puts metadata segments into JPEG files by hand. */
final class Segments {
    private Segments() {}

    /** EXIF with nothing but an orientation. */
    static byte[] withOrientation(byte[] jpeg, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(32);
        exif.put(ascii("Exif\0\0MM\0*")).putInt(8).putShort((short) 1);
        exif.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        exif.putInt(0);
        return with(jpeg, 0xE1, exif.array());
    }

    static byte[] withProfile(byte[] jpeg, byte[] icc) {
        ByteBuffer segment = ByteBuffer.allocate(14 + icc.length);
        segment.put(ascii("ICC_PROFILE\0")).put((byte) 1).put((byte) 1).put(icc);
        return with(jpeg, 0xE2, segment.array());
    }

    static byte[] with(byte[] jpeg, int marker, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(0xFF);
        out.write(marker);
        out.write(content.length + 2 >> 8);
        out.write(content.length + 2);
        out.writeBytes(content);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
