package calotype.image.codec;

import calotype.image.frame.Frame;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * What a tolerant decoder has not drawn of a lossy picture: there all planes are still zero, a green that no picture in
 * YCbCr holds. It is made grey, as other decoders do.
 */
final class MissingPart {
    private static final byte GREY = (byte) 128;

    private final AVFrame frame;
    private final int halvingsX;
    private final int halvingsY;
    private long missing;

    private MissingPart(AVFrame frame, AVPixFmtDescriptor format) {
        this.frame = frame;
        this.halvingsX = format.log2_chroma_w();
        this.halvingsY = format.log2_chroma_h();
    }

    /** Fills it in place, in 8 bit YCbCr; others stay as they are. False when nothing at all was drawn. */
    static boolean fill(Frame decoded) {
        AVFrame frame = decoded.av();
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(frame.format());
        boolean ycbcr = format != null
                && (format.flags() & (avutil.AV_PIX_FMT_FLAG_RGB | avutil.AV_PIX_FMT_FLAG_PAL)) == 0
                && format.nb_components() >= 3
                && format.comp(0).depth() == 8;
        if (!ycbcr) {
            return true;
        }
        MissingPart part = new MissingPart(frame, format);
        int rows = -(-frame.height() >> part.halvingsY);
        int columns = -(-frame.width() >> part.halvingsX);
        for (int y = 0; y < rows; y++) {
            part.fillRow(y, columns);
        }
        return part.missing < (long) rows * columns;
    }

    /** One row of chroma, and the rows of luma that share it. */
    private void fillRow(int y, int columns) {
        byte[] blue = row(1, y, columns);
        byte[] red = row(2, y, columns);
        byte[][] lumas = new byte[Math.min(1 << halvingsY, frame.height() - (y << halvingsY))][];
        for (int i = 0; i < lumas.length; i++) {
            lumas[i] = row(0, (y << halvingsY) + i, frame.width());
        }
        long before = missing;
        for (int x = 0; x < columns; x++) {
            if (blue[x] == 0 && red[x] == 0 && isBlack(lumas, x)) {
                blue[x] = GREY;
                red[x] = GREY;
                makeGrey(lumas, x);
                missing++;
            }
        }
        if (missing > before) {
            put(1, y, blue);
            put(2, y, red);
            for (int i = 0; i < lumas.length; i++) {
                put(0, (y << halvingsY) + i, lumas[i]);
            }
        }
    }

    private boolean isBlack(byte[][] lumas, int x) {
        for (byte[] luma : lumas) {
            for (int i = x << halvingsX; i < Math.min(x + 1 << halvingsX, luma.length); i++) {
                if (luma[i] != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private void makeGrey(byte[][] lumas, int x) {
        for (byte[] luma : lumas) {
            for (int i = x << halvingsX; i < Math.min(x + 1 << halvingsX, luma.length); i++) {
                luma[i] = GREY;
            }
        }
    }

    private byte[] row(int plane, int y, int length) {
        byte[] row = new byte[length];
        bytes(plane, y, length).get(row);
        return row;
    }

    private void put(int plane, int y, byte[] row) {
        bytes(plane, y, row.length).put(row);
    }

    private ByteBuffer bytes(int plane, int y, int length) {
        long start = (long) y * frame.linesize(plane);
        return frame.data(plane).position(start).limit(start + length).asByteBuffer();
    }
}
