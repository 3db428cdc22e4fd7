package calotype.model.header;

import calotype.model.Size;
import calotype.problem.ProblemCode;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads JPEG segments (ITU-T T.81, annex B). A picture whose first scan holds everything is read up to there; one that
 * comes in scans is walked to its end, because each scan costs its decoder a pass over all pixels.
 */
final class JpegHeader {
    private static final int MAX_SEGMENTS = 100_000;
    private static final int SOF_BASELINE = 0xC0;
    private static final int SOF_EXTENDED = 0xC1;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int APP1 = 0xE1;

    private final Source in;
    private @Nullable Size size;
    private @Nullable Block exif;
    private boolean sequential;
    private int components;
    private int scans;

    JpegHeader(Source in) {
        this.in = in;
    }

    Findings read() throws IOException {
        in.seek(2);
        try {
            int segments = 0;
            while (segment(nextMarker())) {
                // Not the end of the walk: scans could hide behind a crowd of empty segments.
                if (++segments > MAX_SEGMENTS) {
                    throw ProblemCode.CORRUPT_IMAGE.because("The JPEG has more than " + MAX_SEGMENTS + " segments.");
                }
            }
        } catch (EOFException cut) {
            // A cut picture may still be shown in part, if its size is known.
        }
        if (size == null) {
            throw new EOFException();
        }
        return Findings.of(in, size, 1, Math.max(1, scans), exif);
    }

    /** The next marker that begins a segment; passes over coded data, fill bytes and garbage as decoders do. */
    private int nextMarker() throws IOException {
        while (true) {
            in.skipPast(0xFF);
            int marker = in.u8();
            while (marker == 0xFF) {
                marker = in.u8();
            }
            if (marker > 0x01 && (marker < 0xD0 || marker > 0xD8)) {
                return marker;
            }
        }
    }

    /** Reads one segment and goes behind it; false at the last one of interest. */
    private boolean segment(int marker) throws IOException {
        if (marker == EOI) {
            return false;
        }
        long end = in.position() + in.u16();
        if (isFrame(marker)) {
            in.skip(1);
            int height = in.u16();
            size = Findings.larger(size, Findings.size(in.u16(), height));
            components = in.u8();
            sequential = marker == SOF_BASELINE || marker == SOF_EXTENDED;
        } else if (marker == APP1 && exif == null) {
            readApp1(end);
        } else if (marker == SOS) {
            scans++;
            if (sequential && in.u8() >= components) {
                return false;
            }
        }
        in.seek(Math.max(end, in.position()));
        return true;
    }

    private void readApp1(long end) throws IOException {
        long start = in.position();
        Block block = Block.exif(in, start, end - start);
        if (block.offset() > start) {
            exif = block;
        }
    }

    /** SOF0 to SOF15 without the three other markers among them. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }
}
