package calotype.config;

import calotype.model.ImageFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one bucket or one preset sets otherwise; null leaves it as it is for everybody. The leaves have the names,
 * meanings and ranges of {@link Settings.Images} and {@link Settings.Upload}.
 */
public record UploadRules(
        @Nullable @Range("1..16383") Map<String, Integer> sizes,
        @Nullable @Range("1..16383") Map<String, Integer> thumbnailSizes,
        @Nullable @Range("0..16383") Integer optimizedMaxEdge,
        @Nullable @Range("1..100") Integer webpQuality,
        @Nullable @Range("1..100") Integer avifQuality,
        @Nullable @Range("1KiB..5GiB") Long maxBytes,
        @Nullable Set<ImageFormat> allowedFormats,
        @Nullable Boolean strictMime) {}
