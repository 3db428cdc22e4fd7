package calotype.model;

import calotype.model.transform.Transform;
import org.jspecify.annotations.Nullable;

/**
 * One picture to be made from one source by a transform. It is data only, so that it can cross into a child process.
 *
 * @param transform with its format decided
 * @param maxSide of the result, in pixels
 * @param original upright size of the original when the source is a reduced copy of it; null when the source is it
 */
public record RenderPlan(
        Transform transform,
        Plan.Effort effort,
        Limits limits,
        boolean strict,
        int maxSide,
        @Nullable Size original) {}
