package calotype.image.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a picture of a HEIF file is said to be another's alpha (ISO/IEC 23008-12, 6.5.8), which FFmpeg does not tell. */
final class AlphaItem {
    private static final int WHERE_BOXES_ARE = 256 * 1024;
    private static final String OF_ANY = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
    private static final String OF_HEVC = "urn:mpeg:hevc:2015:auxid:1\0";

    private AlphaItem() {}

    static boolean isIn(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String boxes = new String(in.readNBytes(WHERE_BOXES_ARE), StandardCharsets.ISO_8859_1);
            return boxes.contains(OF_ANY) || boxes.contains(OF_HEVC);
        } catch (IOException unreadable) {
            return false;
        }
    }
}
