package calotype.image.codec;

import calotype.model.CodecTier;
import calotype.model.Codecs.FormatCodec;
import calotype.model.ImageFormat;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which codec reads and which one writes each format, by the names that their makers give them. */
public final class CodecCatalogue {
    private static final String IMAGE_IO = "imageio";
    private static final String WEBP_IMAGE_IO = "webp-imageio";

    private CodecCatalogue() {}

    public static List<FormatCodec> of(CodecTier tier) {
        return Arrays.stream(ImageFormat.values())
                .map(format -> new FormatCodec(format, reader(tier, format), writer(tier, format)))
                .toList();
    }

    /** Null when none reads it. */
    private static @Nullable String reader(CodecTier tier, ImageFormat format) {
        if (tier == CodecTier.NATIVE) {
            return format == ImageFormat.ICO ? IMAGE_IO : FfmpegDecoder.name(format);
        }
        if (!JavaReader.reads(format)) {
            return null;
        }
        return format == ImageFormat.WEBP ? WEBP_IMAGE_IO : IMAGE_IO;
    }

    /** Null when none writes it. */
    private static @Nullable String writer(CodecTier tier, ImageFormat format) {
        if (!PictureWriter.writes(tier, format)) {
            return null;
        }
        if (tier == CodecTier.JAVA) {
            return format == ImageFormat.WEBP ? WEBP_IMAGE_IO : IMAGE_IO;
        }
        return switch (format) {
            case WEBP -> "ffmpeg " + WebpEncoder.NAME;
            case AVIF -> "ffmpeg " + AvifEncoder.NAME;
            case PNG -> "ffmpeg " + PngEncoder.NAME;
            default -> IMAGE_IO;
        };
    }
}
