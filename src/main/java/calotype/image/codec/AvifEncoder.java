package calotype.image.codec;

import calotype.image.frame.Frame;
import calotype.image.frame.Layout;
import calotype.image.frame.Scaler;
import calotype.model.Plan.Effort;
import calotype.model.Size;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * AVIF: colours by SVT-AV1, alpha as a second, grey picture by libaom, since SVT-AV1 takes no grey. In 10 bits, but for
 * opaque pictures of effort {@code fast}: 8 bits take a sixth less time, and the same bytes. The file says sRGB, BT.601
 * and full range, which decoders undo with the least error.
 */
final class AvifEncoder {
    static final String NAME = "libsvtav1";

    private AvifEncoder() {}

    /** @param picture {@link Layout#YUV10}, or {@link Layout#BGRA} not premultiplied */
    static byte[] encode(Frame picture, int quality, Effort effort) {
        if (picture.layout() == Layout.YUV10 && effort == Effort.SMALL) {
            return encode(List.of(picture), quality, effort);
        }
        if (picture.layout() == Layout.YUV10) {
            try (Frame coarse = Scaler.convert(picture, Layout.YUV8_FULL, picture.size())) {
                return encode(List.of(coarse), quality, effort);
            }
        }
        try (Frame colours = Scaler.convert(picture, Layout.YUV10, picture.size());
                Frame alpha = alphaOf(picture)) {
            return encode(List.of(colours, alpha), quality, effort);
        }
    }

    private static byte[] encode(List<Frame> pictures, int quality, Effort effort) {
        List<Codec> encoders = new ArrayList<>();
        try {
            for (Frame picture : pictures) {
                encoders.add(encoderFor(picture, quality, effort));
            }
            return AvifFile.write(encoders, pictures);
        } finally {
            encoders.forEach(Codec::close);
        }
    }

    private static Codec encoderFor(Frame picture, int quality, Effort effort) {
        boolean alpha = picture.layout() == Layout.GRAY10;
        // Alpha is seen at every edge and costs little: it is never coarser than quality 75.
        int crf = AvifQuality.crf(alpha ? Math.max(quality, 75) : quality);
        Codec encoder = (alpha || tooNarrowForSvt(picture.size()) ? libaom(picture, effort) : svt(picture, effort))
                .with("crf", crf);
        encoder.settings()
                .color_primaries(avutil.AVCOL_PRI_BT709)
                .color_trc(avutil.AVCOL_TRC_IEC61966_2_1)
                .flags(encoder.settings().flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
        return encoder.open();
    }

    /** SVT-AV1 refuses 1x1 and long lines one pixel wide; libaom takes anything, and on so few pixels its time is nothing. */
    private static boolean tooNarrowForSvt(Size size) {
        return Math.min(size.width(), size.height()) < 8;
    }

    private static Codec svt(Frame picture, Effort effort) {
        return Codec.encoder(NAME, picture)
                .with("preset", effort == Effort.SMALL ? 6 : 9)
                .with("svtav1-params", "avif=1:tune=4:lp=1");
    }

    private static Codec libaom(Frame picture, Effort effort) {
        return Codec.encoder("libaom-av1", picture)
                .with("still-picture", 1)
                .with("usage", "allintra")
                .with("cpu-used", effort == Effort.SMALL ? 6 : 8);
    }

    private static Frame alphaOf(Frame picture) {
        Frame alpha = Frame.allocate(Layout.GRAY10, picture.size());
        IntBuffer from = picture.plane(0).asIntBuffer();
        ShortBuffer to = alpha.plane(0).asShortBuffer();
        int width = picture.size().width();
        int[] row = new int[width];
        short[] grey = new short[width];
        for (int y = 0; y < picture.size().height(); y++) {
            from.get(y * (picture.stride(0) / 4), row);
            for (int x = 0; x < width; x++) {
                int value = row[x] >>> 24;
                grey[x] = (short) (value << 2 | value >> 6);
            }
            to.put(y * (alpha.stride(0) / 2), grey);
        }
        return alpha;
    }
}
