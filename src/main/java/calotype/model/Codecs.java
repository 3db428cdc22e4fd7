package calotype.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine of a node can read and write.
 *
 * @param engineVersion as it stands in the rows of what it makes
 * @param missing one line that names the native library that could not be loaded, the platform and why; null when all
 *     could
 * @param formats every format that is known here
 */
public record Codecs(
        CodecTier tier, String engineVersion, @Nullable String missing, List<FormatCodec> formats) {
    public Codecs {
        formats = List.copyOf(formats);
    }

    /**
     * @param readBy names the decoder; null when the format cannot be read
     * @param writtenBy names the encoder; null when it cannot be written
     */
    public record FormatCodec(
            ImageFormat format,
            @Nullable String readBy,
            @Nullable String writtenBy) {}

    public boolean reads(ImageFormat format) {
        return formats.stream().anyMatch(codec -> codec.format == format && codec.readBy != null);
    }

    public boolean writes(ImageFormat format) {
        return formats.stream().anyMatch(codec -> codec.format == format && codec.writtenBy != null);
    }
}
