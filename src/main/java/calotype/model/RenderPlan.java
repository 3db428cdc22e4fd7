package calotype.model;

import calotype.model.transform.Transform;
import org.jspecify.annotations.Nullable;

/**
 * One picture to be made from one source by a transform. It is data only, so that it can cross into a child process.
 *
 * @param transform with its format decided
 * @param maxSide of the result, in pixels
 * @param original upright size of the original when the source is a reduced copy of it; null when the source is it
 * @param intermediate whether the result is a JPEG that only this service reads: quick to read, however long
 */
public record RenderPlan(
        Transform transform,
        Plan.Effort effort,
        Limits limits,
        boolean strict,
        int maxSide,
        @Nullable Size original,
        boolean intermediate) {
    /** For somebody to look at. */
    public RenderPlan(
            Transform transform,
            Plan.Effort effort,
            Limits limits,
            boolean strict,
            int maxSide,
            @Nullable Size original) {
        this(transform, effort, limits, strict, maxSide, original, false);
    }
}
