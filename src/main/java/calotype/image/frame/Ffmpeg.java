package calotype.image.frame;

import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The native library: loading it, and telling what its return codes mean.
 *
 * <p>Its files unpack once into the folder that the system property {@code org.bytedeco.javacpp.cachedir} names.
 */
public final class Ffmpeg {
    /** AVERROR(ENOMEM), the same number on every system that we run on. */
    private static final int OUT_OF_MEMORY = -12;

    static {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }

    private Ffmpeg() {}

    /** A native call said no. Readers turn it into a problem of the file; anywhere else it is a fault of ours. */
    public static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int code;

        public Failure(int code, String action) {
            super(action + ": " + describe(code));
            this.code = code;
        }

        /** What this failure means for the picture that was being decoded. */
        public ProblemException whileDecoding() {
            if (code == avutil.AVERROR_PATCHWELCOME() || code == avutil.AVERROR_DECODER_NOT_FOUND()) {
                return ProblemCode.UNSUPPORTED_CODEC.because(
                        "The picture uses a coding that is not supported here; save it as a common JPEG, PNG or WebP.",
                        this);
            }
            if (code == OUT_OF_MEMORY) {
                return ProblemCode.OVERLOADED.because("There was not enough memory to decode the picture.", this);
            }
            return ProblemCode.CORRUPT_IMAGE.because(
                    "The file is damaged or incomplete: no picture could be read from it.", this);
        }
    }

    /** Gives the memory that lies unused between pictures back to the system; the next picture asks for it again. */
    public static void giveMemoryBack() {
        boolean ignored = Pointer.trimMemory(); // Where the C library cannot, there is nothing to be done.
    }

    /** Fails when a native call has returned an error code. */
    public static void check(int returned, String action) {
        if (returned < 0) {
            throw new Failure(returned, action);
        }
    }

    /** Passes on a native pointer, unless it is null, which natively means that there is no memory. */
    public static <P extends Pointer> P present(@Nullable P pointer, String action) {
        if (pointer == null || pointer.isNull()) {
            throw new Failure(OUT_OF_MEMORY, action);
        }
        return pointer;
    }

    /** The release with its codec library's version, and the build that says which encoders are in it: {@code 8.1.2/62.28.101-1.5.14}. */
    public static String version() {
        int codec = avcodec.avcodec_version();
        return avutil.av_version_info().getString() + "/" + (codec >> 16) + "." + (codec >> 8 & 0xff) + "."
                + (codec & 0xff) + "-" + build();
    }

    /** Of the artifact's version, what stands behind the release. */
    private static String build() {
        try {
            String version = Loader.getVersion("org.bytedeco", "ffmpeg", avcodec.class);
            return version.substring(version.lastIndexOf('-') + 1);
        } catch (IOException unsaid) {
            return "unknown";
        }
    }

    private static String describe(int code) {
        byte[] text = new byte[128];
        avutil.av_strerror(code, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.US_ASCII);
    }
}
