package calotype.image.frame;

import calotype.model.CodecTier;
import calotype.model.Size;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * A picture in memory, freed by {@link #close}: in the native library's, or on the Java heap where that library cannot be
 * loaded. What is made of a frame lies where the frame does, so the decoder alone decides. Not thread-safe while it is
 * written; free to share after.
 */
public abstract class Frame implements AutoCloseable {
    Frame() {}

    /** A native frame without pixels yet, for a decoder to fill. */
    public static Frame empty() {
        return new NativeFrame(null);
    }

    /** A native frame of ours; its pixels are undefined until written. */
    public static Frame allocate(Layout layout, Size size) {
        return NativeFrame.of(layout, size);
    }

    /** A frame of ours where this tier has its frames; its pixels are undefined until written. */
    public static Frame allocate(CodecTier tier, Layout layout, Size size) {
        return tier == CodecTier.NATIVE ? NativeFrame.of(layout, size) : HeapFrame.of(layout, size);
    }

    /** A frame beside this one; its pixels are undefined until written. */
    public Frame another(Layout layout, Size size) {
        return allocate(tier(), layout, size);
    }

    /** Whose frame it is. */
    public abstract CodecTier tier();

    /** The native frame, for native codecs; a frame on the heap has none. */
    public abstract AVFrame av();

    public abstract Size size();

    /** Of a frame of ours; a decoder's frame has a native pixel format instead. */
    public abstract Layout layout();

    /** The pixels of one plane of a frame of ours, little endian, {@link #stride} bytes a row. */
    public abstract ByteBuffer plane(int index);

    /** The 256 colours of a native frame in {@link Layout#PAL8}, each {@code 0xAARRGGBB}. */
    public abstract IntBuffer palette();

    /** Forgets the pixels outside a part, without moving any. The part lies inside the frame. */
    public abstract void crop(int left, int top, int width, int height);

    /** Whether {@link #crop} can begin at this pixel: not within a pair that shares a colour, nor within a byte. */
    public abstract boolean canBeginAt(int left, int top);

    public abstract int stride(int plane);

    /** Width and height of one plane, in samples. */
    public abstract Size planeSize(int plane);

    /** Whether the pixel format has room for alpha; whether any pixel is transparent is another question. */
    public abstract boolean mayHaveAlpha();

    /** Whether the pixels are inks, which a profile mixes. */
    public abstract boolean hasInks();

    /** Whether there is nothing but lightness. */
    public abstract boolean isGrey();

    /** The ICC profile that the decoder found beside the pixels, unless it is absurdly large. */
    public abstract byte @Nullable [] iccProfile();

    /** What the pixels are coded in, where that is no profile's matter; null when it is sRGB, or unsaid. */
    public abstract @Nullable CodedColours codedColours();

    /** Puts an ICC profile beside the pixels. */
    public abstract void attachProfile(byte[] profile);

    /** Takes over what another frame of the same tier says about its primaries, transfer and profile. */
    public abstract void takeColours(Frame other);

    /** Likewise of the frame that this one was scaled from: what is left to convert. */
    public final void takeColoursLeft(Frame other) {
        if (other.iccProfile() != null || other.codedColours() != null) {
            takeColours(other);
        }
    }

    final void takeProfile(Frame other) {
        byte[] others = other.iccProfile();
        if (iccProfile() == null && others != null) {
            attachProfile(others);
        }
    }

    /** Frees the memory; closing twice does no harm. */
    @Override
    public abstract void close();
}
