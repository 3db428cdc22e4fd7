package calotype.image.codec;

import calotype.image.frame.Frame;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * libwebp by its own interface (libwebp 1.6, {@code src/webp/encode.h}), for the settings that FFmpeg's encoder does not
 * pass on, and without its copy of the picture. It is the library inside webp-imageio, which shows that interface on Linux;
 * elsewhere there is none.
 */
final class LibWebp {
    /** Major version of the interface; the library refuses another one. */
    private static final int ABI = 0x0210;

    /** Resources by the names that JNA gives the platforms. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "linux-x86-64", "/native/Linux/x86_64/libwebp-imageio.so",
            "linux-aarch64", "/native/Linux/aarch64/libwebp-imageio.so");

    /** Bytes of the structures, with room for members that a minor version may append. */
    private static final int CONFIG_BYTES = 256;

    private static final int PICTURE_BYTES = 512;
    private static final int WRITER_BYTES = 64;

    /** Offsets in WebPConfig, whose members have four bytes each. */
    private static final int METHOD = 8;

    private static final int SEGMENTS = 24;
    private static final int SNS_STRENGTH = 28;

    /** Offsets in WebPPicture where pointers have eight bytes. Zero at 0 and 4 means planes, in 4:2:0 without alpha. */
    private static final int WIDTH = 8;

    private static final int HEIGHT = 12;
    private static final int[] PLANES = {16, 24, 32};
    private static final int Y_STRIDE = 40;
    private static final int UV_STRIDE = 44;
    private static final int WRITER = 96;
    private static final int WRITERS_ARGUMENT = 104;
    private static final int ERROR_CODE = 136;

    /** Offsets in WebPMemoryWriter. */
    private static final int BYTES = 0;

    private static final int SIZE = 8;

    private static final @Nullable LibWebp HERE = load();

    private final Function initConfig;
    private final Function initPicture;
    private final Function encode;
    private final Function write;
    private final Function clear;
    private final String version;

    private LibWebp(NativeLibrary library) {
        initConfig = library.getFunction("WebPConfigInitInternal");
        initPicture = library.getFunction("WebPPictureInitInternal");
        encode = library.getFunction("WebPEncode");
        write = library.getFunction("WebPMemoryWrite");
        clear = library.getFunction("WebPMemoryWriterClear");
        int number = library.getFunction("WebPGetEncoderVersion").invokeInt(new Object[0]);
        version = (number >> 16) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
    }

    /** Null where it cannot be loaded. */
    static @Nullable LibWebp here() {
        return HERE;
    }

    private static @Nullable LibWebp load() {
        String library = LIBRARIES.get(Platform.RESOURCE_PREFIX);
        if (library == null) {
            return null;
        }
        try {
            // JNA would unpack its part anew in each process, and leave it behind in one that is killed.
            File jna = unpacked("/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so");
            System.setProperty("jna.boot.library.path", String.valueOf(jna.getParent()));
            return new LibWebp(NativeLibrary.getInstance(unpacked(library).getPath()));
        } catch (LinkageError | IOException | RuntimeException absent) { // Its loader throws any of these.
            return null;
        }
    }

    /** In the cache of native libraries, once for all processes. */
    private static File unpacked(String resource) throws IOException {
        return Objects.requireNonNull(Loader.cacheResource(LibWebp.class, resource), resource);
    }

    /** As it stands in engine versions. */
    String version() {
        return version;
    }

    /**
     * How a picture is coded.
     *
     * @param quality 0 to 100
     * @param method 0 to 6, the time that is spent on fewer bytes
     * @param segments 1 to 4, into which blocks are sorted by how much they bear
     * @param noiseShaping 0 to 100, how much the segments differ
     */
    record Settings(float quality, int method, int segments, int noiseShaping) {}

    /**
     * @param picture {@link calotype.image.frame.Layout#YUV8}, up to 16,383 pixels wide and high
     * @return the whole file
     */
    byte[] encode(Frame picture, Settings settings) {
        try (Memory config = zeroed(CONFIG_BYTES);
                Memory input = zeroed(PICTURE_BYTES);
                Memory output = zeroed(WRITER_BYTES)) {
            describe(config, settings);
            describe(input, picture);
            input.setPointer(WRITER, write);
            input.setPointer(WRITERS_ARGUMENT, output);
            try {
                check(encode.invokeInt(new Object[] {config, input}), input.getInt(ERROR_CODE));
                return output.getPointer(BYTES).getByteArray(0, Math.toIntExact(output.getLong(SIZE)));
            } finally {
                clear.invokeVoid(new Object[] {output});
            }
        }
    }

    private static Memory zeroed(int bytes) {
        Memory memory = new Memory(bytes);
        memory.clear();
        return memory;
    }

    private void describe(Pointer config, Settings settings) {
        check(initConfig.invokeInt(new Object[] {config, 0, settings.quality(), ABI}), 0);
        config.setInt(METHOD, settings.method());
        config.setInt(SEGMENTS, settings.segments());
        config.setInt(SNS_STRENGTH, settings.noiseShaping());
    }

    private void describe(Pointer input, Frame picture) {
        check(initPicture.invokeInt(new Object[] {input, ABI}), 0);
        input.setInt(WIDTH, picture.size().width());
        input.setInt(HEIGHT, picture.size().height());
        for (int plane = 0; plane < PLANES.length; plane++) {
            input.setPointer(PLANES[plane], Native.getDirectBufferPointer(picture.plane(plane)));
        }
        input.setInt(Y_STRIDE, picture.stride(0));
        input.setInt(UV_STRIDE, picture.stride(1));
    }

    private static void check(int done, int error) {
        if (done == 0) {
            throw new IllegalStateException("libwebp gave up with error " + error);
        }
    }
}
