package calotype.processing;

import calotype.contract.ImagesApi.ImageRecord;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.UuidV5;
import calotype.model.transform.Geometry;
import calotype.model.transform.Transform;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * A reduced copy of a large photo, of which small pictures are rendered in a fraction of the time. It is kept as results of
 * transforms are, and makes room as they do.
 */
final class Intermediate {
    /** Of the square that the copy fits into, in pixels. */
    private static final int SIDE = 2_048;

    /** What is made of it is smaller by a fifth at least, so that nobody sees that it was reduced twice. */
    private static final int LARGEST_RESULT = SIDE * 4 / 5;

    /** Of an original's longer side, from which on the copy is worth its room. */
    private static final int WORTHWHILE = SIDE * 3 / 2;

    private static final int QUALITY = 95;
    private static final Set<ImageFormat> PHOTOS = EnumSet.of(ImageFormat.JPEG, ImageFormat.HEIC, ImageFormat.AVIF);

    /** The copy: all of it, upright and in sRGB. */
    static final Transform TRANSFORM = Transform.inside(SIDE, SIDE, ImageFormat.JPEG, QUALITY);

    /** Marks results that were made of a copy, whose bytes are not those that the original would give. */
    static final String MARK = "-i1";

    private Intermediate() {}

    /** Of the copy, among the image's results. */
    static UUID id(ImageRecord image) {
        return UuidV5.of(image.imageId(), "intermediate" + MARK + " " + TRANSFORM.json());
    }

    /** Whether a picture may be made of the copy: of a photo, and smaller than it. */
    static boolean serves(ImageRecord image, Transform transform, Geometry fits) {
        ImageFacts facts = image.facts();
        int longSide = Math.max(image.width(), image.height());
        return facts != null
                && PHOTOS.contains(image.format())
                && !facts.alpha()
                && facts.warnings().isEmpty()
                && transform.format() != ImageFormat.PNG
                && longSide >= WORTHWHILE
                && fits.scale() * longSide <= LARGEST_RESULT;
    }
}
