package calotype.image.frame;

import calotype.model.CodecTier;
import calotype.model.Size;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;

/**
 * Reduces and converts frames in one pass by a Lanczos filter. Colour matrix and range are read from the source frame and
 * from the wanted layout, so that full and limited range never mix. A frame on the heap is left to {@link HeapScaler}.
 */
public final class Scaler {
    private static final int FLAGS =
            swscale.SWS_LANCZOS | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT | swscale.SWS_FULL_CHR_H_INP;

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
        SwsContext context = null;
        try {
            context = Ffmpeg.present(swscale.sws_alloc_context(), "Allocating a scaler");
            // A pattern of dots under a flat colour would cost bytes, and a coder takes it away again.
            context.flags(FLAGS).threads(threads).dither(swscale.SWS_DITHER_NONE);
            Ffmpeg.check(swscale.sws_scale_frame(context, target.av(), asStill(source.av())), "Scaling");
            return target;
        } catch (RuntimeException failure) {
            target.close();
            throw failure;
        } finally {
            if (context != null) {
                swscale.sws_free_context(context);
            }
        }
    }

    /**
     * Puts right what a decoder says of a still picture: a matrix that it left unsaid is BT.601, as in JPEG, WebP and
     * HEIC, and interlaced means an interlaced PNG, not two fields of a video.
     */
    private static AVFrame asStill(AVFrame source) {
        if (source.colorspace() == avutil.AVCOL_SPC_UNSPECIFIED) {
            source.colorspace(avutil.AVCOL_SPC_SMPTE170M);
        }
        return source.flags(source.flags() & ~AVFrame.AV_FRAME_FLAG_INTERLACED);
    }
}
