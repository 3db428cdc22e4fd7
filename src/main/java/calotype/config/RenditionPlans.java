package calotype.config;

import calotype.config.Settings.Images;
import calotype.model.ImageFormat;
import calotype.model.Limits;
import calotype.model.Plan;
import calotype.model.RenditionSet;
import calotype.model.RenditionSpec;
import java.util.ArrayList;
import java.util.List;

/** What is made of a picture when nobody asks for anything special: the same for uploads and for the command line. */
public final class RenditionPlans {
    /** The greatest side of a WebP file (RFC 9649, section 2.6: 14 bits for the size less one). */
    private static final int MAX_WEBP_SIDE = 16_383;

    /** The greatest side of any picture that is read, so no bound for AVIF. */
    private static final int MAX_SIDE = 65_535;

    private RenditionPlans() {}

    /** The default plan, the cheap outputs first; {@code thumbnail} is a variant, {@code thumb_small} a thumbnail. */
    public static Plan of(Images images) {
        List<RenditionSpec> specs = new ArrayList<>();
        int quality = images.webpQuality();
        images.thumbnailSizes()
                .forEach((name, side) -> specs.add(webp("thumb_" + name, RenditionSet.THUMBNAIL, side, side, quality)));
        images.sizes()
                .forEach((name, width) -> specs.add(webp(name, RenditionSet.VARIANT, width, MAX_WEBP_SIDE, quality)));
        int edge = images.optimizedMaxEdge();
        int webpEdge = edge == 0 ? MAX_WEBP_SIDE : edge;
        int avifEdge = edge == 0 ? MAX_SIDE : edge;
        specs.add(webp("optimized_webp", RenditionSet.OPTIMIZED, webpEdge, webpEdge, quality));
        specs.add(new RenditionSpec(
                "optimized_avif", RenditionSet.OPTIMIZED, ImageFormat.AVIF, avifEdge, avifEdge, images.avifQuality()));
        return new Plan(specs, images.encoderEffort(), limits(images), images.strictDecode(), images.animation());
    }

    /**
     * The same for a service that makes large variants when they are asked for, where that is wished.
     *
     * @param most the longer side of what the service makes while somebody waits
     */
    static Plan of(Images images, int most) {
        Plan all = of(images);
        boolean late = images.largeVariants() == LargeVariants.LAZY && images.optimizedMaxEdge() > 0;
        return late
                ? new Plan(
                        all.renditions(),
                        all.effort(),
                        all.limits(),
                        all.strict(),
                        all.animation(),
                        new Plan.Late(images.optimizedMaxEdge(), most))
                : all;
    }

    /** What the header of a picture may say. */
    public static Limits limits(Images images) {
        return new Limits(images.maxPixels(), images.maxDimension(), images.maxFrames(), images.maxScans());
    }

    private static RenditionSpec webp(String name, RenditionSet set, int width, int height, int quality) {
        return new RenditionSpec(name, set, ImageFormat.WEBP, width, height, quality);
    }
}
