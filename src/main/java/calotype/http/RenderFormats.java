package calotype.http;

import calotype.config.Settings;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.transform.Transform;
import calotype.problem.ProblemCode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what a request leaves to the service: the format, by what the client takes, and the quality. */
final class RenderFormats {
    private static final List<ImageFormat> ALL =
            List.of(ImageFormat.AVIF, ImageFormat.WEBP, ImageFormat.JPEG, ImageFormat.PNG);

    private final Settings.Images images;
    private final int jpegQuality;

    RenderFormats(Settings settings) {
        this.images = settings.images();
        this.jpegQuality = settings.renders().jpegQuality();
    }

    /**
     * @param missing formats that are not chosen, for no worker makes them
     * @param facts of the picture; null while they are not known
     * @throws calotype.problem.ProblemException {@code not_acceptable}, with the types there are as {@code available}
     */
    Transform decided(Transform wish, Accept accept, Set<ImageFormat> missing, @Nullable ImageFacts facts) {
        ImageFormat given = wish.format();
        ImageFormat format = given != null ? given : accepted(accept, missing, facts != null && facts.alpha());
        Integer quality = wish.quality();
        return wish.as(format, quality != null ? quality : usualQuality(format));
    }

    private int usualQuality(ImageFormat format) {
        return switch (format) {
            case AVIF -> images.avifQuality();
            case JPEG -> jpegQuality;
            default -> images.webpQuality();
        };
    }

    /** AVIF is sent only to those who name it; WebP also to those who take any picture. */
    private static ImageFormat accepted(Accept accept, Set<ImageFormat> missing, boolean alpha) {
        double webp = Math.max(accept.exact(ImageFormat.WEBP.mime()), accept.wildcard());
        double avif = accept.exact(ImageFormat.AVIF.mime());
        double jpeg = accept.exact(ImageFormat.JPEG.mime());
        double png = accept.exact(ImageFormat.PNG.mime());
        if (!missing.contains(ImageFormat.AVIF) && avif > 0 && avif >= accept.exact(ImageFormat.WEBP.mime())) {
            return ImageFormat.AVIF;
        }
        if (!missing.contains(ImageFormat.WEBP) && webp > 0) {
            return ImageFormat.WEBP;
        }
        if (png == 0 && jpeg == 0 && accept.wildcard() > 0) {
            return alpha ? ImageFormat.PNG : ImageFormat.JPEG;
        }
        if (png > 0 && (alpha || jpeg == 0)) {
            return ImageFormat.PNG;
        }
        if (jpeg > 0) {
            return ImageFormat.JPEG;
        }
        List<String> types = ALL.stream().map(ImageFormat::mime).toList();
        throw ProblemCode.NOT_ACCEPTABLE
                .because("This picture can be had as " + String.join(", ", types) + "; or name a format in the query.")
                .with("available", types);
    }
}
