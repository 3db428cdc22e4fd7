package calotype.image.frame;

import calotype.model.CodecTier;
import calotype.model.Size;
import calotype.problem.ProblemCode;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;

/**
 * Reduces and converts frames in one pass by a Lanczos filter. Colour matrix and range are read from the source frame and
 * from the wanted layout, so that full and limited range never mix. A frame on the heap is left to {@link HeapScaler}.
 */
public final class Scaler {
    private static final int FLAGS = swscale.SWS_LANCZOS | swscale.SWS_FULL_CHR_H_INT | swscale.SWS_FULL_CHR_H_INP;

    private Scaler() {}

    /** The same picture in another size and layout; the caller closes both frames. */
    public static Frame convert(Frame source, Layout layout, Size size) {
        return convert(source, layout, size, 1);
    }

    /** @param threads that share the work by slices; the pixels are the same for any number */
    public static Frame convert(Frame source, Layout layout, Size size, int threads) {
        if (source.tier() == CodecTier.JAVA) {
            return HeapScaler.convert(source, layout, size);
        }
        Frame target = Frame.allocate(layout, size);
        AVFrame still = new AVFrame(null);
        SwsContext context = null;
        try {
            still = asStill(Ffmpeg.present(avutil.av_frame_clone(source.av()), "Allocating a frame"));
            context = Ffmpeg.present(swscale.sws_alloc_context(), "Allocating a scaler");
            // A pattern of dots under a flat colour would cost bytes, and a coder takes it away again.
            context.flags(FLAGS | rounding(still, target)).threads(threads).dither(swscale.SWS_DITHER_NONE);
            if (swscale.sws_test_frame(still, 0) == 0) {
                throw ProblemCode.UNSUPPORTED_CODEC.because(
                        "The picture's colours are coded in a way that is not supported here; save it as sRGB.");
            }
            Ffmpeg.check(swscale.sws_scale_frame(context, target.av(), still), "Scaling");
            return target;
        } catch (RuntimeException failure) {
            target.close();
            throw failure;
        } finally {
            if (context != null) {
                swscale.sws_free_context(context);
            }
            avutil.av_frame_free(still);
        }
    }

    /**
     * Without accurate rounding the scaler reduces in eight bits with an error, but where nothing is reduced it is as
     * exact and takes its vector code: 2.5 instead of 6.4 ms for three megapixels from full to limited range.
     */
    private static int rounding(AVFrame source, Frame target) {
        boolean onlyRange = target.layout() == Layout.YUV8
                && source.format() == Layout.YUV10.format
                && target.size().equals(new Size(source.width(), source.height()));
        return onlyRange ? 0 : swscale.SWS_ACCURATE_RND;
    }

    /**
     * Puts right what a decoder says of a still picture: a matrix that it left unsaid is BT.601, as in JPEG, WebP and
     * HEIC, and interlaced means an interlaced PNG, not two fields of a video. Colours stay as they are where they have
     * a profile, which goes before whatever is coded (ISO/IEC 23000-22, 7.3.6.4), or are coded otherwise: who
     * knows what they mean converts them, once, and faster than by the scaler's table.
     */
    private static AVFrame asStill(AVFrame source) {
        source.colorspace(matrix(source.colorspace(), source.color_primaries()));
        AVFrameSideData profile = avutil.av_frame_get_side_data(source, avutil.AV_FRAME_DATA_ICC_PROFILE);
        if (profile != null && !profile.isNull() || CodedColours.of(source) != null) {
            source.color_primaries(avutil.AVCOL_PRI_UNSPECIFIED).color_trc(avutil.AVCOL_TRC_UNSPECIFIED);
        }
        return source.flags(source.flags() & ~AVFrame.AV_FRAME_FLAG_INTERLACED);
    }

    /** One that the scaler knows; those of constant luminance and of other primaries differ from these by little. */
    private static int matrix(int coded, int primaries) {
        return switch (coded) {
            case avutil.AVCOL_SPC_UNSPECIFIED -> avutil.AVCOL_SPC_SMPTE170M;
            case avutil.AVCOL_SPC_BT2020_CL -> avutil.AVCOL_SPC_BT2020_NCL;
            case avutil.AVCOL_SPC_CHROMA_DERIVED_NCL, avutil.AVCOL_SPC_CHROMA_DERIVED_CL ->
                primaries == avutil.AVCOL_PRI_BT2020 ? avutil.AVCOL_SPC_BT2020_NCL : avutil.AVCOL_SPC_BT709;
            default -> coded;
        };
    }
}
