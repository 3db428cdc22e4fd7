package calotype.image.frame;

import calotype.model.CodecTier;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** Whether the native library can be loaded in this process, which is tried once. */
public final class NativeLibrary {
    private static final Pattern NOT_THERE = Pattern.compile("no (\\S+) in java\\.library\\.path.*", Pattern.DOTALL);
    private static final Pattern NOT_USABLE = Pattern.compile("(\\S+): ?(.*)", Pattern.DOTALL);

    private static final @Nullable String MISSING = tried();

    private NativeLibrary() {}

    public static CodecTier tier() {
        return MISSING == null ? CodecTier.NATIVE : CodecTier.JAVA;
    }

    /** One line that names the file, the platform and the reason; null when the library is there. */
    public static @Nullable String missing() {
        return MISSING;
    }

    private static @Nullable String tried() {
        try {
            boolean loaded = avutil.avutil_version() > 0
                    && swscale.swscale_version() > 0
                    && avcodec.avcodec_version() > 0
                    && avformat.avformat_version() > 0;
            return loaded ? null : told("ffmpeg", "it has no version");
        } catch (LinkageError absent) { // Not there, of another platform, or for a newer C library.
            return line(rootOf(absent));
        }
    }

    private static Throwable rootOf(LinkageError absent) {
        Throwable root = absent;
        while (!(root instanceof UnsatisfiedLinkError) && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    static String line(Throwable failure) {
        String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        Matcher notThere = NOT_THERE.matcher(message);
        if (notThere.matches()) {
            return told(System.mapLibraryName(notThere.group(1)), "it is not among the program's libraries");
        }
        Matcher notUsable = NOT_USABLE.matcher(message);
        if (!notUsable.matches()) {
            return told("ffmpeg", message.lines().findFirst().orElse(message));
        }
        Path file = Path.of(notUsable.group(1)).getFileName();
        return told(String.valueOf(file), notUsable.group(2).lines().findFirst().orElse("no reason is given"));
    }

    private static String told(String file, String reason) {
        return "The native library %s for %s cannot be loaded: %s.".formatted(file, Loader.getPlatform(), reason);
    }
}
