package calotype.processing;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.UuidV5;
import calotype.model.transform.Geometry;
import calotype.model.transform.Transform;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A reduced copy of a large photo, of which small pictures are rendered in a fraction of the time. It is kept as results of
 * transforms are, and makes room as they do.
 */
enum Intermediate {
    SMALL(1_024, "-i2"),
    LARGE(2_048, "-i1");

    private static final int QUALITY = 95;
    private static final Set<ImageFormat> PHOTOS = EnumSet.of(ImageFormat.JPEG, ImageFormat.HEIC, ImageFormat.AVIF);

    /** Of the square that the copy fits into, in pixels. */
    private final int side;

    /** Marks results that were made of it, whose bytes are not those that the original would give. */
    private final String mark;

    /** The copy: all of it, upright and in sRGB. */
    private final Transform transform;

    Intermediate(int side, String mark) {
        this.side = side;
        this.mark = mark;
        this.transform = Transform.inside(side, side, ImageFormat.JPEG, QUALITY);
    }

    Transform transform() {
        return transform;
    }

    /** What the version of the engine is followed by in results that were made of this copy. */
    String mark() {
        return mark;
    }

    /** Of the copy, among the image's results. */
    UUID id(ImageRecord image) {
        return UuidV5.of(image.imageId(), "intermediate" + mark + " " + transform.json());
    }

    /** The copies that a picture may be made of, the smallest first: of a photo, and smaller than they are. */
    static List<Intermediate> serving(ImageRecord image, Transform transform, Geometry fits) {
        ImageFacts facts = image.facts();
        boolean photo = facts != null
                && PHOTOS.contains(image.format())
                && !facts.alpha()
                && facts.warnings().isEmpty()
                && transform.format() != ImageFormat.PNG;
        int longSide = Math.max(image.width(), image.height());
        return photo
                ? Arrays.stream(values())
                        .filter(copy -> copy.isWorthwhile(longSide) && copy.isLargeEnough(fits.scale() * longSide))
                        .toList()
                : List.of();
    }

    /** The original is so much larger that the copy is worth its room. */
    private boolean isWorthwhile(int longSide) {
        return longSide >= side * 3 / 2;
    }

    /** What is made of it is smaller by a fifth at least, so that nobody sees that it was reduced twice. */
    private boolean isLargeEnough(double result) {
        return result <= side * 4 / 5;
    }
}
