package calotype.image.codec;

import calotype.model.Size;
import calotype.problem.ProblemCode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a JPEG's segments say about its coding (ITU-T T.81, annex B).
 *
 * @param supported whether a decoder of ours knows the coding process
 * @param components 1 grey, 3 colours, 4 inks
 * @param profiled whether an ICC profile is embedded
 */
record JpegCoding(boolean supported, int components, boolean profiled) {
    private static final int START_OF_SCAN = 0xDA;
    private static final int APP2 = 0xE2;

    static JpegCoding of(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            in.skipNBytes(2);
            return read(in);
        } catch (IOException damaged) {
            return new JpegCoding(true, 3, false); // The decoder will say what is wrong.
        }
    }

    /** @throws calotype.problem.ProblemException {@code unsupported_codec} */
    void requireSupported() {
        if (!supported) {
            throw ProblemCode.UNSUPPORTED_CODEC.because(
                    "This JPEG uses a rare coding (arithmetic, or more than 8 bits); save it as a common JPEG.");
        }
    }

    private static JpegCoding read(DataInputStream in) throws IOException {
        boolean profiled = false;
        for (int marker = nextMarker(in); marker != START_OF_SCAN; marker = nextMarker(in)) {
            byte[] segment = in.readNBytes(Math.max(0, in.readUnsignedShort() - 2));
            if (marker == APP2) {
                profiled |= new String(segment, 0, Math.min(11, segment.length), StandardCharsets.US_ASCII)
                        .equals("ICC_PROFILE");
            }
            if (startsFrame(marker) && segment.length >= 6) {
                boolean arithmetic = marker > 0xC8;
                return new JpegCoding(!arithmetic && segment[0] == 8, segment[5], profiled);
            }
        }
        throw new IOException("A scan before the frame");
    }

    private static int nextMarker(DataInputStream in) throws IOException {
        int previous = in.readUnsignedByte();
        int next = in.readUnsignedByte();
        while (previous != 0xFF || next == 0xFF || next == 0) {
            previous = next;
            next = in.readUnsignedByte();
        }
        return next;
    }

    /** SOF0 to SOF15, among which lie the markers of tables: DHT, JPG and DAC. */
    private static boolean startsFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /**
     * How often a JPEG is halved on the way: 3 times at most, while its long side stays at or above what is wanted. Once
     * it may fall short by a fortieth, which nobody sees in a half and everybody would in a quarter: most telephones and
     * many cameras make pictures of 4,032 or 4,000 pixels, for a box of 2,048 (docs/decisions/0018).
     */
    static int halvings(Size stored, int wanted) {
        int halvings = 0;
        while (halvings < 3 && stored.longSide() >> (halvings + 1) >= (halvings == 0 ? wanted - wanted / 40 : wanted)) {
            halvings++;
        }
        return halvings;
    }
}
