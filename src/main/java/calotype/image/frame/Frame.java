package calotype.image.frame;

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

/** A picture in native memory, freed by {@link #close}. Not thread-safe while it is written; free to share after. */
public final class Frame implements AutoCloseable {
    private static final int MAX_PROFILE_BYTES = 16 << 20;

    private final AVFrame av;
    private final @Nullable Layout layout;

    private Frame(@Nullable Layout layout) {
        this.av = Ffmpeg.present(avutil.av_frame_alloc(), "Allocating a frame");
        this.layout = layout;
    }

    /** A frame without pixels yet, for a decoder to fill. */
    public static Frame empty() {
        return new Frame(null);
    }

    /** A frame of ours; its pixels are undefined until written. */
    public static Frame allocate(Layout layout, Size size) {
        Frame frame = new Frame(layout);
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

    /** The native frame, for codecs. */
    public AVFrame av() {
        return av;
    }

    public Size size() {
        return new Size(av.width(), av.height());
    }

    /** Of a frame of ours; a decoder's frame has a native pixel format instead. */
    public Layout layout() {
        return Objects.requireNonNull(layout, "A decoder's frame has no layout of ours");
    }

    /** The pixels of one plane of a frame of ours, little endian, {@link #stride} bytes a row. */
    public ByteBuffer plane(int index) {
        long bytes = (long) stride(index) * av.height();
        return av.data(index).capacity(bytes).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The 256 colours of a frame in {@link Layout#PAL8}, each {@code 0xAARRGGBB}. */
    public IntBuffer palette() {
        return av.data(1)
                .capacity(avutil.AVPALETTE_SIZE)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
    }

    /** Forgets the pixels outside a part, without moving any. The part lies inside the frame. */
    public void crop(int left, int top, int width, int height) {
        av.crop_left(left).crop_top(top);
        av.crop_right(av.width() - left - width).crop_bottom(av.height() - top - height);
        Ffmpeg.check(avutil.av_frame_apply_cropping(av, avutil.AV_FRAME_CROP_UNALIGNED), "Cropping");
    }

    /** Whether {@link #crop} can begin at this pixel: not within a pair that shares a colour, nor within a byte. */
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

    public int stride(int plane) {
        return av.linesize(plane);
    }

    /** Width and height of one plane, in samples. */
    public Size planeSize(int plane) {
        int halvings = layout().halvings(plane);
        return new Size(-(-av.width() >> halvings), -(-av.height() >> halvings));
    }

    /** Whether the pixel format has room for alpha; whether any pixel is transparent is another question. */
    public boolean mayHaveAlpha() {
        if (av.format() == avutil.AV_PIX_FMT_PAL8) {
            return true;
        }
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(av.format());
        return format != null && (format.flags() & avutil.AV_PIX_FMT_FLAG_ALPHA) != 0;
    }

    /** Whether the pixels are inks, which a profile mixes. */
    public boolean hasInks() {
        return layout == Layout.INKS;
    }

    /** Whether there is nothing but lightness. */
    public boolean isGrey() {
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(av.format());
        return format != null && format.nb_components() == 1 && av.format() != avutil.AV_PIX_FMT_PAL8;
    }

    /** The ICC profile that the decoder found beside the pixels, unless it is absurdly large. */
    public byte @Nullable [] iccProfile() {
        AVFrameSideData found = avutil.av_frame_get_side_data(av, avutil.AV_FRAME_DATA_ICC_PROFILE);
        if (found == null || found.isNull() || found.size() <= 0 || found.size() > MAX_PROFILE_BYTES) {
            return null;
        }
        byte[] profile = new byte[(int) found.size()];
        found.data().capacity(profile.length).get(profile);
        return profile;
    }

    /** Puts an ICC profile beside the pixels. */
    public void attachProfile(byte[] profile) {
        AVFrameSideData data = Ffmpeg.present(
                avutil.av_frame_new_side_data(av, avutil.AV_FRAME_DATA_ICC_PROFILE, profile.length),
                "Allocating a profile");
        data.data().capacity(profile.length).put(profile);
    }

    /** Takes over what another frame says about its primaries, transfer and profile. */
    public void takeColours(Frame other) {
        av.color_primaries(other.av.color_primaries()).color_trc(other.av.color_trc());
        byte[] profile = iccProfile();
        byte[] others = other.iccProfile();
        if (profile == null && others != null) {
            attachProfile(others);
        }
    }

    /** Frees the native memory; closing twice does no harm. */
    @Override
    public void close() {
        if (!av.isNull()) {
            avutil.av_frame_free(av);
            av.setNull();
        }
    }
}
