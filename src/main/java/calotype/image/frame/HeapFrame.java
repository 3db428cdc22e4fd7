package calotype.image.frame;

import calotype.model.CodecTier;
import calotype.model.Size;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * A picture on the Java heap, for the tier without the native library. It has four bytes a pixel, as {@link Layout#BGRA}
 * or {@link Layout#INKS}; whoever asks for another layout gets colours as the former.
 */
final class HeapFrame extends Frame {
    private final Layout layout;
    private final int stride;
    private byte[] pixels;
    private Size size;
    private int start;
    private byte @Nullable [] profile;

    private HeapFrame(Layout layout, Size size) {
        this.layout = layout == Layout.INKS ? Layout.INKS : Layout.BGRA;
        this.size = size;
        this.stride = 4 * size.width();
        this.pixels = new byte[Math.multiplyExact(stride, size.height())];
    }

    static HeapFrame of(Layout layout, Size size) {
        return new HeapFrame(layout, size);
    }

    @Override
    public CodecTier tier() {
        return CodecTier.JAVA;
    }

    @Override
    public AVFrame av() {
        throw nothingNative();
    }

    @Override
    public IntBuffer palette() {
        throw nothingNative();
    }

    private static IllegalStateException nothingNative() {
        return new IllegalStateException("Nothing native is in a frame on the heap");
    }

    @Override
    public Size size() {
        return size;
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public ByteBuffer plane(int index) {
        int rows = start + (size.height() - 1) * stride + 4 * size.width();
        return ByteBuffer.wrap(pixels, 0, rows).position(start).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void crop(int left, int top, int width, int height) {
        start += top * stride + 4 * left;
        size = new Size(width, height);
    }

    @Override
    public boolean canBeginAt(int left, int top) {
        return true;
    }

    @Override
    public int stride(int plane) {
        return stride;
    }

    @Override
    public Size planeSize(int plane) {
        return size;
    }

    @Override
    public boolean mayHaveAlpha() {
        return layout == Layout.BGRA;
    }

    @Override
    public boolean hasInks() {
        return layout == Layout.INKS;
    }

    @Override
    public boolean isGrey() {
        return false;
    }

    @Override
    public byte @Nullable [] iccProfile() {
        return profile;
    }

    @Override
    public @Nullable CodedColours codedColours() {
        return null;
    }

    @Override
    public void attachProfile(byte[] icc) {
        profile = icc;
    }

    @Override
    public void takeColours(Frame other) {
        takeProfile(other);
    }

    @Override
    public void close() {
        pixels = new byte[0];
    }
}
