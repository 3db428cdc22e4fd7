package calotype.app;

import calotype.model.ImageFormat;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/** Files of one pixel in formats that no codec here writes, the smallest that their specifications allow. */
final class OnePixel {
    private static final String DIB_HEADER = "28000000" + "01000000";

    private OnePixel() {}

    /** By format; HEIC is missing, whose smallest file holds a whole film codec's parameters. */
    static Map<ImageFormat, byte[]> files() {
        Map<ImageFormat, byte[]> files = new EnumMap<>(ImageFormat.class);
        files.put(
                ImageFormat.BMP,
                bytes("424d3a000000000000003600000028000000010000000100000001001800"
                        + "00000000040000000000000000000000000000000000000050a0f000"));
        files.put(
                ImageFormat.GIF, bytes("474946383961010001008000005aa0f0000000" + "2c00000000010001000002024401003b"));
        // Little endian; nine entries: width, height, bits, compression, grey, strip, samples, rows, bytes.
        files.put(
                ImageFormat.TIFF,
                bytes("49492a00080000000900"
                        + "000103000100000001000000" + "010103000100000001000000" + "020103000100000008000000"
                        + "030103000100000001000000" + "060103000100000001000000" + "11010400010000007e000000"
                        + "150103000100000001000000" + "160103000100000001000000" + "170104000100000001000000"
                        + "00000000" + "00000000" + "a0"));
        files.put(
                ImageFormat.ICO,
                bytes("000001000100" + "01010000010020003000000016000000" + DIB_HEADER + "02000000" + "01002000"
                        + "00".repeat(24) + "50a0f0ff" + "00000000"));
        files.put(
                ImageFormat.PSD,
                bytes("384250530001" + "000000000000" + "0003" + "00000001" + "00000001" + "0008" + "0003" + "00000000"
                        + "00000000" + "00000000" + "0000" + "f0a050"));
        return files;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
