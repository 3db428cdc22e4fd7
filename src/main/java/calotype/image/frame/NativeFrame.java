package calotype.image.frame;

import calotype.model.CodecTier;
import calotype.model.Size;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Objects;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** A picture in the native library's memory. */
final class NativeFrame extends Frame {
    private static final int MAX_PROFILE_BYTES = 16 << 20;

    private final AVFrame av;
    private final @Nullable Layout layout;

    NativeFrame(@Nullable Layout layout) {
        this.av = Ffmpeg.present(avutil.av_frame_alloc(), "Allocating a frame");
        this.layout = layout;
    }

    static NativeFrame of(Layout layout, Size size) {
        NativeFrame frame = new NativeFrame(layout);
        frame.av
                .format(layout.format)
                .width(size.width())
                .height(size.height())
                .colorspace(layout.matrix)
                .color_range(layout.range);
        try {
            Ffmpeg.check(avutil.av_frame_get_buffer(frame.av, 0), "Allocating pixels");
            return frame;
        } catch (Ffmpeg.Failure outOfMemory) {
            frame.close();
            throw outOfMemory;
        }
    }

    @Override
    public AVFrame av() {
        return av;
    }

    @Override
    public Size size() {
        return new Size(av.width(), av.height());
    }

    @Override
    public Layout layout() {
        return Objects.requireNonNull(layout, "A decoder's frame has no layout of ours");
    }

    @Override
    public ByteBuffer plane(int index) {
        long bytes = (long) stride(index) * av.height();
        return av.data(index).capacity(bytes).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public IntBuffer palette() {
        return av.data(1)
                .capacity(avutil.AVPALETTE_SIZE)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
    }

    @Override
    public void crop(int left, int top, int width, int height) {
        av.crop_left(left).crop_top(top);
        av.crop_right(av.width() - left - width).crop_bottom(av.height() - top - height);
        Ffmpeg.check(avutil.av_frame_apply_cropping(av, avutil.AV_FRAME_CROP_UNALIGNED), "Cropping");
    }

    @Override
    public boolean canBeginAt(int left, int top) {
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(av.format());
        if (format == null || (format.flags() & avutil.AV_PIX_FMT_FLAG_BITSTREAM) != 0) {
            return left == 0 && top == 0;
        }
        return aligned(left, format.log2_chroma_w()) == left && aligned(top, format.log2_chroma_h()) == top;
    }

    private static int aligned(int value, int halvings) {
        return value >> halvings << halvings;
    }

    @Override
    public CodecTier tier() {
        return CodecTier.NATIVE;
    }

    @Override
    public int stride(int plane) {
        return av.linesize(plane);
    }

    @Override
    public Size planeSize(int plane) {
        int halvings = layout().halvings(plane);
        return new Size(-(-av.width() >> halvings), -(-av.height() >> halvings));
    }

    @Override
    public boolean mayHaveAlpha() {
        if (av.format() == avutil.AV_PIX_FMT_PAL8) {
            return true;
        }
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(av.format());
        return format != null && (format.flags() & avutil.AV_PIX_FMT_FLAG_ALPHA) != 0;
    }

    @Override
    public boolean hasInks() {
        return layout == Layout.INKS;
    }

    @Override
    public boolean isGrey() {
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(av.format());
        return format != null && format.nb_components() == 1 && av.format() != avutil.AV_PIX_FMT_PAL8;
    }

    @Override
    public byte @Nullable [] iccProfile() {
        AVFrameSideData found = avutil.av_frame_get_side_data(av, avutil.AV_FRAME_DATA_ICC_PROFILE);
        if (found == null || found.isNull() || found.size() <= 0 || found.size() > MAX_PROFILE_BYTES) {
            return null;
        }
        byte[] profile = new byte[(int) found.size()];
        found.data().capacity(profile.length).get(profile);
        return profile;
    }

    @Override
    public @Nullable CodedColours codedColours() {
        return CodedColours.of(av);
    }

    @Override
    public void attachProfile(byte[] profile) {
        AVFrameSideData data = Ffmpeg.present(
                avutil.av_frame_new_side_data(av, avutil.AV_FRAME_DATA_ICC_PROFILE, profile.length),
                "Allocating a profile");
        data.data().capacity(profile.length).put(profile);
    }

    @Override
    public void takeColours(Frame other) {
        av.color_primaries(other.av().color_primaries()).color_trc(other.av().color_trc());
        takeProfile(other);
    }

    @Override
    public void close() {
        if (!av.isNull()) {
            avutil.av_frame_free(av);
            av.setNull();
        }
    }
}
